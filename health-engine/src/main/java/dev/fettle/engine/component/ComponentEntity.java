package dev.fettle.engine.component;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code component}. Stays inside this package. */
@Entity
@Table(name = "component")
class ComponentEntity {

    @Id
    String id;

    short shard;

    String source;

    String definition;

    String description;

    long version;

    @Nullable
    String sealed;

    @Column(name = "secrets_lost")
    boolean secretsLost;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Column(name = "removed_at")
    @Nullable
    Instant removedAt;

    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    ComponentEntity() {}
}
