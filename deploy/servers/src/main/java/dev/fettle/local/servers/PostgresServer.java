package dev.fettle.local.servers;

import dev.fettle.local.process.Child;
import dev.fettle.local.process.Launch;
import dev.fettle.local.process.PidFile;
import dev.fettle.local.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.Driver;

/**
 * PostgreSQL on {@code HOME/postgres}, with the durability of production: {@code fsync} and {@code synchronous_commit}
 * are on. The one role is {@code fettle}; its password is made once and kept in {@code HOME/postgres-password}, mode
 * 0600. It is logged to {@code HOME/logs/postgres.log} and listens on 127.0.0.1 only, not on a Unix socket.
 */
public final class PostgresServer implements Server {

    /** The role that owns everything. */
    public static final String USER = "fettle";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Path home;
    private final int port;
    private final PostgresIdentity identity;
    private final Path programs;
    private final String password;

    private PostgresServer(Path home, int port, PostgresIdentity identity, Path programs, String password) {
        this.home = home;
        this.port = port;
        this.identity = identity;
        this.programs = programs;
        this.password = password;
    }

    /**
     * Unpacks the programs when they are not yet, and finds or makes the password.
     *
     * @param home the directory whose parts it uses; made when missing
     */
    public static PostgresServer at(Path home, int port) throws IOException {
        PostgresIdentity identity = PostgresIdentity.current();
        Path absolute = Files.createDirectories(home).toRealPath();
        return new PostgresServer(absolute, port, identity, PostgresBinaries.unpacked(identity), SecretFile
                .readOrMake(absolute.resolve("postgres-password"), PostgresServer::newPassword));
    }

    private static String newPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public int port() {
        return port;
    }

    /** The password of the role; never logged. */
    public String password() {
        return password;
    }

    /** {@code postgresql://user:password@127.0.0.1:port/database}: a secret. */
    public String url(String database) {
        return "postgresql://" + USER + ":" + password + "@127.0.0.1:" + port + "/" + database;
    }

    @Override
    public List<String> prepare() throws IOException {
        List<String> notes = stopOrphan(home).stream().toList();
        if (Files.exists(data())) {
            requireSameVersion();
        } else {
            initialise();
        }
        identity.own(data());
        return notes;
    }

    private Path data() {
        return home.resolve("postgres");
    }

    /**
     * Stops what an earlier run left behind on this home. Its own lock file names it, whoever started it.
     *
     * @return what the user should know, one line; usually nothing
     */
    public static Optional<String> stopOrphan(Path home) throws IOException {
        Path data = home.resolve("postgres");
        Path lock = data.resolve("postmaster.pid");
        if (!Files.isRegularFile(lock)) {
            return Optional.empty();
        }
        String real = data.toRealPath().toString();
        String pid = Files.readAllLines(lock).stream().findFirst().orElse("").strip();
        Optional<ProcessHandle> orphan = pid.matches("\\d{1,18}")
                ? ProcessHandle.of(Long.parseLong(pid)).filter(process -> isPostgresOn(real, process))
                : Optional.empty();
        orphan.ifPresent(process -> PidFile.stop(process, Signal.INT, STOP_LIMIT));
        return orphan.map(_ -> "stopped a PostgreSQL that an earlier run left behind (pid " + pid + ")");
    }

    private static boolean isPostgresOn(String data, ProcessHandle process) {
        String commandLine = process.info().commandLine().orElse("");
        return commandLine.contains("postgres") && commandLine.contains(data);
    }

    private void requireSameVersion() throws IOException {
        String version = Files.readString(data().resolve("PG_VERSION")).strip();
        if (!version.equals(PostgresBinaries.MAJOR)) {
            throw new IOException(data() + " was made by PostgreSQL " + version + ", this is " + PostgresBinaries.MAJOR
                    + ": move it away");
        }
    }

    /** Beside the target and renamed at the end, so that a crash half-way leaves nothing that looks complete. */
    private void initialise() throws IOException {
        Path fresh = home.resolve("postgres.new");
        Directories.delete(fresh);
        Files.createDirectory(fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path secret = Files.createTempFile(home, "initdb-", "");
        try {
            Files.writeString(secret, password);
            identity.own(fresh);
            identity.own(secret);
            run(List.of(programs.resolve("bin/initdb").toString(), "-D", fresh.toString(), "-U", USER, "-A",
                    "scram-sha-256", "--pwfile=" + secret, "-E", "UTF8", "--locale=C", "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8"));
        } finally {
            Files.delete(secret);
        }
        Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void run(List<String> command) throws IOException {
        List<String> whole = new ArrayList<>(identity.prefix());
        whole.addAll(command);
        Path output = Files.createTempFile("fettle-initdb-", ".log");
        try {
            Process process = new ProcessBuilder(whole).redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("initdb took more than 120 s");
            }
            if (process.exitValue() != 0) {
                throw new IOException("initdb failed: " + Files.readString(output).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while initdb ran", e);
        } finally {
            Files.delete(output);
        }
    }

    @Override
    public Launch launch() {
        List<String> command = new ArrayList<>(List.of(programs.resolve("bin/postgres").toString(), "-D", data()
                .toString()));
        settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return new Launch(name(), identity.prefix(), command, Map.of("TZ", "UTC"), home.resolve("logs/postgres.log"),
                null, null, Signal.INT, Signal.QUIT);
    }

    private Map<String, String> settings() {
        return Map.of("listen_addresses", "127.0.0.1", "port", Integer.toString(port), "unix_socket_directories", "",
                "fsync", "on", "synchronous_commit", "on", "max_connections", "200", "jit", "off", "log_timezone",
                "UTC",
                "cluster_name", "fettle");
    }

    @Override
    public boolean ready(Child child) {
        if (!child.isAlive()) {
            return false;
        }
        try (Connection connection = connect("postgres")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Makes the database unless it exists.
     *
     * @param database {@code [a-z][a-z0-9_]*}, at most 63 characters
     */
    public void createDatabase(String database) {
        if (!database.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("database must be [a-z][a-z0-9_]*, was " + database);
        }
        try (Connection connection = connect("postgres"); Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        } catch (SQLException e) {
            if (!"42P04".equals(e.getSQLState())) {
                throw new IllegalStateException("cannot create database " + database + ": " + e.getMessage(), e);
            }
        }
    }

    /** Past the driver manager, which sees only drivers of the caller's own class loader. */
    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("loginTimeout", "1");
        properties.setProperty("socketTimeout", "10");
        Connection connection = new Driver().connect("jdbc:postgresql://127.0.0.1:" + port + "/" + database,
                properties);
        if (connection == null) {
            throw new SQLException("the driver refused its own URL");
        }
        return connection;
    }

    @Override
    public String toString() {
        return "PostgresServer[" + home + ", port=" + port + "]";
    }
}
