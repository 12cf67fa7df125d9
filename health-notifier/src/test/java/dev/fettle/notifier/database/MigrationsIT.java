package dev.fettle.notifier.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.notifier.Servers;
import dev.fettle.platform.database.Migrations;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool is that of the service, with two connections. */
@QuarkusTest
@WithTestResource(Servers.class)
class MigrationsIT {

    @Inject
    AgroalDataSource pool;

    @TempDir
    private Path scripts;

    @Test
    void aDatabaseThatDiesAgainAndAgainDuringTheMigrationTakesNoConnectionAway() throws Exception {
        Files.writeString(scripts.resolve("V1__dies.sql"), """
                SELECT CASE WHEN nextval('public.deaths') <= 4 THEN pg_terminate_backend(pg_backend_pid()) END;
                """);
        // another test may have killed the database, and then the first connections of the pool are dead
        await().ignoreExceptions().untilAsserted(() -> execute("CREATE SEQUENCE IF NOT EXISTS public.deaths"));
        try (Migrations migrations = new Migrations(Flyway.configure()
                .dataSource(pool)
                .schemas("dying")
                .locations("filesystem:" + scripts)
                .load())) {
            migrations.start().toCompletableFuture().get(60, TimeUnit.SECONDS);

            assertThat(migrations.isDone()).isTrue();
            assertThat(pool.getMetrics().activeCount()).isZero();
        } finally {
            execute("DROP SEQUENCE public.deaths");
            execute("DROP SCHEMA IF EXISTS dying CASCADE");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
