package dev.fettle.engine.component;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code component_group}. Stays inside this package. */
@Entity
@Table(name = "component_group")
class GroupEntity {

    @Id
    String path;

    String source;

    String definition;

    long version;

    @Column(name = "updated_at")
    Instant updatedAt;

    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    GroupEntity() {}

    GroupEntity(String path, String source, String definition, long version, Instant now) {
        this.path = path;
        this.source = source;
        this.definition = definition;
        this.version = version;
        this.updatedAt = now;
    }
}
