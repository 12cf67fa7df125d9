package dev.fettle.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @Test
    void bothDriversGetTheirOwnForm() {
        assertThat(DatabaseUrl.parse("postgresql://fettle:p%40ss:word@db.internal:6432/health?sslmode=require")
                .properties())
                .containsEntry("quarkus.datasource.reactive.url",
                        "postgresql://db.internal:6432/health?sslmode=require")
                .containsEntry("quarkus.datasource.jdbc.url",
                        "jdbc:postgresql://db.internal:6432/health?sslmode=require")
                .containsEntry("quarkus.datasource.username", "fettle")
                .containsEntry("quarkus.datasource.password", "p@ss:word");
    }

    @Test
    void portAndCredentialsMayBeLeftOut() {
        assertThat(DatabaseUrl.parse("postgres://db/health").properties())
                .containsEntry("quarkus.datasource.jdbc.url", "jdbc:postgresql://db:5432/health")
                .doesNotContainKeys("quarkus.datasource.username", "quarkus.datasource.password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://u:secret@db/x", "mysql://u:secret@db/x", "postgresql://u:secret@db",
            "postgresql:// u:secret@db/x", "u:secret"})
    void anythingElseIsRefusedWithoutShowingThePassword(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FETTLE_DATABASE_URL")
                .hasMessageNotContaining("secret");
    }

    @Test
    void thePasswordIsNotPrinted() {
        assertThat(DatabaseUrl.parse("postgresql://u:secret@db/x").toString()).doesNotContain("secret");
    }
}
