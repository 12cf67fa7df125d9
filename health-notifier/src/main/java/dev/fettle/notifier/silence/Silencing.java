package dev.fettle.notifier.silence;

import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.silence.Silence.Wish;
import dev.fettle.platform.calendar.MaintenanceWindow;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one door to silences. What was answered holds for every event that any notifier takes afterwards: an intake
 * learns by the revision, in its own transaction, whether it knows them all. Any thread.
 */
@ApplicationScoped
public class Silencing {

    /** So many may be to come or open at once. */
    public static final int MOST = 1_000;

    private static final String COLUMNS = """
            SELECT id, selector::text AS selector, webhooks, starts_at, ends_at, cron, duration_ms, zone, comment,
                creator, created_at, ended_at FROM silence
            """;

    private static final String CURRENT = COLUMNS + """
            WHERE ended_at IS NULL AND (ends_at IS NULL OR ends_at > clock_timestamp()) ORDER BY id DESC""";

    private static final String OVER = COLUMNS + """
            WHERE (ended_at IS NOT NULL OR ends_at <= clock_timestamp()) AND ($1::bigint IS NULL OR id < $1)
            ORDER BY id DESC LIMIT $2""";

    private static final String ONE = COLUMNS + "WHERE id = $1";

    private static final String RISE = "UPDATE silence_revision SET revision = revision + 1";

    private static final String CREATE = """
            INSERT INTO silence (selector, webhooks, starts_at, ends_at, cron, duration_ms, zone, comment, creator)
            SELECT $1::text::json, $2::text[], $3::timestamptz, $4::timestamptz, $5::text, $6::bigint, $7::text,
                $8::text, $9::text
            WHERE (SELECT count(*) FROM silence
                WHERE ended_at IS NULL AND (ends_at IS NULL OR ends_at > clock_timestamp())) < $10
            RETURNING id, created_at""";

    private static final String END = """
            UPDATE silence SET ended_at = clock_timestamp()
            WHERE id = $1 AND ended_at IS NULL AND (ends_at IS NULL OR ends_at > clock_timestamp())""";

    private final Database database;
    private volatile Known known = new Known(-1, Silences.NONE);

    Silencing(Database database) {
        this.database = database;
    }

    /**
     * All that are not over, within a transaction.
     *
     * @param revision that the transaction has seen
     */
    public Uni<Silences> at(SqlConnection connection, long revision) {
        Known last = known;
        return last.revision == revision
                ? Uni.createFrom().item(last.silences)
                : connection.preparedQuery(CURRENT).execute()
                        .map(rows -> new Silences(read(rows)))
                        .invoke(silences -> known = new Known(revision, silences));
    }

    /** The time that decides. */
    public Uni<Instant> now() {
        return database.query("SELECT clock_timestamp() AS now", Tuple.tuple())
                .map(rows -> instant(rows.iterator().next(), "now"));
    }

    /** Those that are not over, newest first. */
    public Uni<List<Silence>> current() {
        return database.query(CURRENT, Tuple.tuple()).map(Silencing::read);
    }

    /**
     * Those that are over, newest first.
     *
     * @param before only those with a lower number; null: any
     * @param limit so many at most
     */
    public Uni<List<Silence>> over(@Nullable Long before, int limit) {
        return database.query(OVER, Tuple.of(before, limit)).map(Silencing::read);
    }

    /** One of them. */
    public Uni<Optional<Silence>> find(long id) {
        return database.query(ONE, Tuple.of(id)).map(rows -> read(rows).stream().findFirst());
    }

    /** Makes a silence; empty when there are too many. */
    public Uni<Optional<Silence>> create(Wish wish, String creator) {
        MaintenanceWindow window = wish.window();
        Tuple values = Tuple.tuple().addString(json(wish.selector()).encode())
                .addArrayOfString(wish.webhooks().toArray(String[]::new)).addOffsetDateTime(time(wish.from()))
                .addOffsetDateTime(time(wish.until())).addString(window == null ? null : window.cron())
                .addLong(window == null ? null : window.duration().toMillis())
                .addString(window == null ? null : window.zone().getId()).addString(wish.comment()).addString(creator)
                .addInteger(MOST);
        return database.transaction(connection -> connection.preparedQuery(RISE).execute()
                .flatMap(_ -> connection.preparedQuery(CREATE).execute(values)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).findFirst()
                        .map(row -> new Silence(row.getLong("id"), wish, creator, instant(row, "created_at"), null)));
    }

    /**
     * Ends a silence before its time: what it held back is told within a second, where it still differs from what was
     * told last. Ending one that is over changes nothing.
     */
    public Uni<Void> end(long id) {
        return database.transaction(connection -> connection.preparedQuery(END).execute(Tuple.of(id))
                .flatMap(ended -> ended.rowCount() == 0
                        ? Uni.createFrom().voidItem()
                        : connection.preparedQuery(RISE).execute().replaceWithVoid()));
    }

    private static List<Silence> read(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).map(Silencing::silence).toList();
    }

    private static Silence silence(Row row) {
        Wish wish = new Wish(selector(new JsonObject(row.getString("selector"))),
                List.of(row.getArrayOfStrings("webhooks")), instant(row, "starts_at"), optional(row, "ends_at"),
                SilenceKeys.window(row.getString("cron"), row.getLong("duration_ms"), row.getString("zone")),
                row.getString("comment"));
        return new Silence(row.getLong("id"), wish, row.getString("creator"), instant(row, "created_at"),
                optional(row, "ended_at"));
    }

    private static JsonObject json(Selector selector) {
        JsonObject labels = new JsonObject();
        selector.labels().forEach((name, value) -> labels.put(name, value.text()));
        return new JsonObject().put("labels", labels).put("groups", texts(selector.groups())).put("components",
                texts(selector.components()));
    }

    private static JsonArray texts(List<Glob> globs) {
        return new JsonArray(globs.stream().map(Glob::text).toList());
    }

    private static Selector selector(JsonObject json) {
        Map<String, String> labels = new LinkedHashMap<>();
        json.getJsonObject("labels").forEach(label -> labels.put(label.getKey(), String.valueOf(label.getValue())));
        return SilenceKeys.selector(labels, strings(json, "groups"), strings(json, "components"));
    }

    private static List<String> strings(JsonObject json, String key) {
        return json.getJsonArray(key).stream().map(String::valueOf).toList();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static @Nullable Instant optional(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private record Known(long revision, Silences silences) {}
}
