package dev.fettle.notifier.definition;

import dev.fettle.platform.file.Origin;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.delivery.Burial;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.stream.Stream;

/** Definitions in the database. Whoever writes locks the revision first, so writers come one after the other. */
@ApplicationScoped
class DefinitionStore {

    private static final String REVISION = "SELECT revision FROM definition_revision";

    private static final String LOCK = REVISION + " FOR UPDATE";

    private static final String ALL = """
            SELECT r.revision, w.id, w.source, w.definition::text AS definition, w.version
            FROM definition_revision r LEFT JOIN webhook w ON w.defined""";

    /** In the order in which everybody takes several webhooks: see {@code Leases}. */
    private static final String HOLD = "SELECT id FROM webhook WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE";

    private static final String CREATE = """
            INSERT INTO webhook (id, defined, source, definition, version)
            SELECT id, true, $3, definition::json, $4::bigint
            FROM unnest($1::text[], $2::text[]) AS n (id, definition) ORDER BY id
            ON CONFLICT (id) DO UPDATE SET defined = true, source = excluded.source, definition = excluded.definition,
                version = excluded.version, state = 'ACTIVE', state_reason = NULL, state_since = clock_timestamp(),
                troubled_since = NULL, refused_in_a_row = 0,
                fence = webhook.fence + 1, lease_owner = NULL, lease_session = NULL, lease_until = NULL""";

    private static final String CHANGE = """
            UPDATE webhook w SET source = $3, definition = n.definition::json, version = $4::bigint
            FROM unnest($1::text[], $2::text[]) AS n (id, definition) WHERE w.id = n.id""";

    /** Another address or secret is worth an attempt at once. */
    private static final String HURRY = """
            UPDATE batch SET next_attempt_at = clock_timestamp()
            WHERE webhook = ANY ($1::text[]) AND state = 'PENDING' AND next_attempt_at > clock_timestamp()""";

    private static final String REMOVE = "UPDATE webhook SET defined = false, definition = NULL WHERE id = ANY ($1)";

    private static final String RAISE = "UPDATE definition_revision SET revision = $1";

    private static final String RESEAL = """
            UPDATE webhook SET definition = $2::text::json WHERE id = $1 AND defined AND definition::text = $3""";

    private final Database database;
    private final Burial burial;

    DefinitionStore(Database database, Burial burial) {
        this.database = database;
        this.burial = burial;
    }

    /**
     * What is defined at one moment.
     *
     * @param revision of that moment
     * @param definitions of all webhooks that have one
     * @param undefined ids of webhooks that were in a file before there were definitions, and were not in one since
     */
    record Stored(long revision, List<StoredDefinition> definitions, List<String> undefined) {

        Stored {
            definitions = List.copyOf(definitions);
            undefined = List.copyOf(undefined);
        }
    }

    /** The revision now. */
    Uni<Long> revision() {
        return database.query(REVISION, Tuple.tuple()).map(rows -> rows.iterator().next().getLong("revision"));
    }

    /** All definitions now. */
    Uni<Stored> all() {
        return database.query(ALL, Tuple.tuple()).map(DefinitionStore::stored);
    }

    /** All definitions, locked against other writers for the rest of the transaction. */
    Uni<Stored> locked(SqlConnection connection) {
        return connection.preparedQuery(LOCK).execute()
                .flatMap(_ -> connection.preparedQuery(ALL).execute()).map(DefinitionStore::stored);
    }

    /**
     * Writes within a transaction that holds the lock.
     *
     * @param revision of these changes
     */
    Uni<Void> write(SqlConnection connection, long revision, Origin origin, Writing writing) {
        String[] created = writing.created().stream().map(StoredDefinition::id).toArray(String[]::new);
        String[] changed = writing.changed().stream().map(StoredDefinition::id).toArray(String[]::new);
        String[] removed = writing.removed().toArray(String[]::new);
        String[] all = Stream.of(created, changed, removed).flatMap(Stream::of).toArray(String[]::new);
        return connection.preparedQuery(HOLD).execute(array(all))
                .flatMap(_ -> runIf(created.length > 0, connection, CREATE,
                        row(created, writing.created(), origin, revision)))
                .flatMap(_ -> created.length == 0
                        ? Uni.createFrom().voidItem()
                        : burial.buryAll(connection, created).replaceWithVoid())
                .flatMap(_ -> runIf(changed.length > 0, connection, CHANGE,
                        row(changed, writing.changed(), origin, revision)))
                .flatMap(_ -> runIf(changed.length > 0, connection, HURRY, array(changed)))
                .flatMap(_ -> runIf(removed.length > 0, connection, REMOVE, array(removed)))
                .flatMap(_ -> connection.preparedQuery(RAISE).execute(Tuple.of(revision))).replaceWithVoid();
    }

    /** Stores the same definition sealed anew; does nothing when it was changed meanwhile. */
    Uni<Void> reseal(StoredDefinition before, String json) {
        return database.query(RESEAL, Tuple.of(before.id(), json, before.json())).replaceWithVoid();
    }

    /**
     * What is to be written.
     *
     * @param created definitions of webhooks that begin anew
     * @param changed definitions of webhooks that go on
     * @param removed ids
     */
    record Writing(List<StoredDefinition> created, List<StoredDefinition> changed, List<String> removed) {

        Writing {
            created = List.copyOf(created);
            changed = List.copyOf(changed);
            removed = List.copyOf(removed);
        }

        boolean isEmpty() {
            return created.isEmpty() && changed.isEmpty() && removed.isEmpty();
        }
    }

    private static Uni<Void> runIf(boolean needed, SqlConnection connection, String sql, Tuple parameters) {
        return needed
                ? connection.preparedQuery(sql).execute(parameters).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private static Tuple row(String[] ids, List<StoredDefinition> definitions, Origin origin, long revision) {
        String[] json = definitions.stream().map(StoredDefinition::json).toArray(String[]::new);
        return Tuple.of(ids, json, origin.value(), revision);
    }

    private static Tuple array(String[] ids) {
        return Tuple.tuple().addArrayOfString(ids);
    }

    private static Stored stored(RowSet<Row> rows) {
        List<Row> all = StreamSupport.stream(rows.spliterator(), false).toList();
        List<Row> webhooks = all.stream().filter(row -> row.getString("id") != null).toList();
        return new Stored(all.getFirst().getLong("revision"),
                webhooks.stream().filter(row -> row.getString("definition") != null)
                        .map(row -> new StoredDefinition(row.getString("id"), new Origin(row.getString("source")),
                                row.getString("definition"), row.getLong("version")))
                        .toList(),
                webhooks.stream().filter(row -> row.getString("definition") == null).map(row -> row.getString("id"))
                        .toList());
    }
}
