package dev.fettle.local.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A PostgreSQL of a test's own: a random port of 127.0.0.1, a temporary directory that is deleted at the end, {@code
 * fsync} and {@code synchronous_commit} on. The database is {@code fettle}; {@link #createDatabase} makes more. Methods
 * block; one thread at a time.
 */
public final class LocalPostgres implements AutoCloseable {

    private static final String DATABASE = "fettle";

    private final PostgresServer server;
    private final Running running;

    private LocalPostgres(PostgresServer server, Running running) {
        this.server = server;
        this.running = running;
        server.createDatabase(DATABASE);
    }

    /** A new one. Closed by {@link #close}, at the latest when the JVM ends. */
    public static LocalPostgres ephemeral() {
        Path home = Directories.temporary("fettle-postgres-");
        try {
            PostgresServer server = PostgresServer.at(home, FreePorts.next());
            return new LocalPostgres(server, Running.start(server, home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one of this JVM, started by the first who asks. Do not close or kill it: others use it too. */
    public static LocalPostgres shared() {
        return Shared.INSTANCE;
    }

    private static final class Shared {
        private static final LocalPostgres INSTANCE = ephemeral();
    }

    /** Always 127.0.0.1. */
    public String host() {
        return "127.0.0.1";
    }

    /** The same over restarts. */
    public int port() {
        return server.port();
    }

    /** The role that owns everything. */
    public String user() {
        return PostgresServer.USER;
    }

    /** Its password. */
    public String password() {
        return server.password();
    }

    /** The database of {@link #url()}. */
    public String database() {
        return DATABASE;
    }

    /** {@code postgresql://user:password@127.0.0.1:port/fettle}, as in {@code FETTLE_DATABASE_URL}. */
    public String url() {
        return url(DATABASE);
    }

    /** The same for another database of this server. */
    public String url(String database) {
        return server.url(database);
    }

    /** {@code jdbc:postgresql://127.0.0.1:port/database}; user and password go beside it. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /**
     * Makes a further database unless it exists, for tests that want one to themselves.
     *
     * @param database {@code [a-z][a-z0-9_]*}, at most 63 characters
     */
    public void createDatabase(String database) {
        server.createDatabase(database);
    }

    /** The process number of the server now running. */
    public long pid() {
        return running.pid();
    }

    /** SIGKILL; returns when it is dead. The data stays. */
    public void kill() {
        running.kill();
    }

    /** Starts it on the same port and data; one that still runs is ended properly first. Returns when it answers. */
    public void restart() {
        running.restart();
    }

    /** Ends it and deletes its directory. */
    @Override
    public void close() {
        running.close();
    }
}
