package dev.fettle.local.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.local.process.Child;
import dev.fettle.local.process.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPostgresIT {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"fsync, on", "synchronous_commit, on", "full_page_writes, on", "listen_addresses, 127.0.0.1",
            "unix_socket_directories, ''", "server_encoding, UTF8", "TimeZone, Etc/UTC"})
    void itIsAsDurableAndAsPrivateAsProduction(String setting, String value) throws SQLException {
        String shown = ask(LocalPostgres.shared(), "fettle", "SHOW " + setting);

        assertThat(shown).isEqualTo(value);
    }

    @Test
    void committedRowsSurviveAKillAndTheRestartOnTheSamePort() throws SQLException {
        try (LocalPostgres postgres = LocalPostgres.ephemeral()) {
            // Given
            int port = postgres.port();
            run(postgres, "CREATE TABLE kept(id int)", "INSERT INTO kept VALUES (42)");

            // When
            postgres.kill();
            postgres.restart();

            // Then
            assertThat(ask(postgres, "fettle", "SELECT id FROM kept")).isEqualTo("42");
            assertThat(postgres.port()).isEqualTo(port);
        }
    }

    @Test
    void twoRunSideBySideAndEachHasItsOwnDatabases() throws SQLException {
        try (LocalPostgres one = LocalPostgres.ephemeral(); LocalPostgres other = LocalPostgres.ephemeral()) {
            one.createDatabase("mine");
            one.createDatabase("mine");

            assertThat(ask(one, "mine", "SELECT current_database()")).isEqualTo("mine");
            assertThatThrownBy(() -> ask(other, "mine", "SELECT 1")).hasMessageContaining("does not exist");
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        LocalPostgres postgres = LocalPostgres.shared();

        assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl("fettle"), "fettle", "wrong").close())
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void whatAnEarlierRunLeftBehindIsStoppedAndSaid(@TempDir Path home) throws Exception {
        // Given
        PostgresServer earlier = PostgresServer.at(home, FreePorts.next());
        assertThat(earlier.prepare()).isEmpty();
        Child orphan = start(earlier);

        // When
        PostgresServer later = PostgresServer.at(home, FreePorts.next());
        List<String> notes = later.prepare();

        // Then
        assertThat(notes)
                .containsExactly("stopped a PostgreSQL that an earlier run left behind (pid " + orphan.pid() + ")");
        assertThat(orphan.isAlive()).isFalse();
        assertThat(later.prepare()).isEmpty();
        assertThat(later.password()).isEqualTo(earlier.password());
        Child child = start(later);
        child.stop(Duration.ofSeconds(5));
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void aLockFileThatNamesAStrangerHarmsNobody(@TempDir Path home) throws Exception {
        PostgresServer server = PostgresServer.at(home, FreePorts.next());
        assertThat(server.prepare()).isEmpty();
        Files.writeString(home.resolve("postgres/postmaster.pid"), ProcessHandle.current().pid() + "\n");

        assertThat(server.prepare()).isEmpty();
    }

    @Test
    void dataOfAnotherVersionIsRefusedInOneLine(@TempDir Path home) throws Exception {
        PostgresServer server = PostgresServer.at(home, FreePorts.next());
        assertThat(server.prepare()).isEmpty();
        Files.writeString(home.resolve("postgres/PG_VERSION"), "15\n");

        assertThatThrownBy(server::prepare).hasMessageContaining("was made by PostgreSQL 15, this is 18");
    }

    @Test
    void thePasswordIsForTheOwnerOnly(@TempDir Path home) throws Exception {
        PostgresServer server = PostgresServer.at(home, FreePorts.next());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("postgres-password"))))
                .isEqualTo("rw-------");
        assertThat(server.toString()).doesNotContain(server.password());
        assertThat(server.launch().toString()).doesNotContain(server.password());
    }

    private static Child start(PostgresServer server) {
        Child child = Child.start(server.launch(), line -> {});
        assertThat(Patience.until(() -> server.ready(child), Duration.ofSeconds(30))).isTrue();
        return child;
    }

    private static void run(LocalPostgres postgres, String... statements) throws SQLException {
        try (Connection connection = connect(postgres, "fettle"); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String ask(LocalPostgres postgres, String database, String sql) throws SQLException {
        try (Connection connection = connect(postgres, database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect(LocalPostgres postgres, String database) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(database), postgres.user(), postgres.password());
    }
}
