package dev.fettle.notifier.silence;

import dev.fettle.notifier.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The one door to acknowledgements, but for their end by recovery, which the intake writes. Any thread. */
@ApplicationScoped
public class Acknowledgements {

    private static final String COLUMNS = """
            id, subject, note, creator, created_at, until, ended_at, ended_by
            """;

    /** Locked, so that it cannot recover meanwhile. */
    private static final String SUBJECT = "SELECT status FROM last_sequence WHERE subject = $1 FOR NO KEY UPDATE";

    private static final String REPLACE = """
            UPDATE acknowledgement SET ended_at = clock_timestamp(), ended_by = $2
            WHERE subject = $1 AND ended_at IS NULL""";

    private static final String CREATE = """
            INSERT INTO acknowledgement (subject, note, creator, until) VALUES ($1, $2, $3, $4)
            RETURNING\s""" + COLUMNS;

    private static final String SOME = "SELECT " + COLUMNS + """
            FROM acknowledgement
            WHERE ($1::text IS NULL OR subject = $1) AND ($2::bigint IS NULL OR id < $2)
                AND ($3 = (ended_at IS NULL AND (until IS NULL OR until > clock_timestamp())))
            ORDER BY id DESC LIMIT $4""";

    private static final String ONE = "SELECT " + COLUMNS + "FROM acknowledgement WHERE id = $1";

    private static final String END = """
            UPDATE acknowledgement SET ended_at = clock_timestamp(), ended_by = $2
            WHERE id = $1 AND ended_at IS NULL""";

    private final Database database;

    Acknowledgements(Database database) {
        this.database = database;
    }

    /** Says that somebody knows of a trouble; takes the place of what was said of it before. */
    public Uni<Answer> create(Acknowledgement.Wish wish, String creator) {
        return database.transaction(connection -> connection.preparedQuery(SUBJECT)
                .execute(Tuple.of(wish.component()))
                .flatMap(rows -> answer(connection, rows, wish, creator)));
    }

    /**
     * Some of them, newest first.
     *
     * @param component of this component; null: of any
     * @param active those that count, or those that do not any more
     * @param before only those with a lower number; null: any
     * @param limit so many at most
     */
    public Uni<List<Acknowledgement>> some(@Nullable String component, boolean active, @Nullable Long before,
            int limit) {
        return database.query(SOME, Tuple.of(component, before, active, limit)).map(Acknowledgements::read);
    }

    /** One of them. */
    public Uni<Optional<Acknowledgement>> find(long id) {
        return database.query(ONE, Tuple.of(id)).map(rows -> read(rows).stream().findFirst());
    }

    /** Takes one back: reminders go on in their rhythm. Of one that is over nothing changes. */
    public Uni<Void> end(long id, String by) {
        return database.query(END, Tuple.of(id, by)).replaceWithVoid();
    }

    private static Uni<Answer> answer(SqlConnection connection, RowSet<Row> rows, Acknowledgement.Wish wish,
            String creator) {
        if (rows.size() == 0) {
            return Uni.createFrom().item(new Answer.Unknown());
        }
        if ("HEALTHY".equals(rows.iterator().next().getString("status"))) {
            return Uni.createFrom().item(new Answer.Healthy());
        }
        Instant until = wish.until();
        @Nullable
        OffsetDateTime end = until == null ? null : until.atOffset(ZoneOffset.UTC);
        return connection.preparedQuery(REPLACE).execute(Tuple.of(wish.component(), creator))
                .flatMap(_ -> connection.preparedQuery(CREATE)
                        .execute(Tuple.of(wish.component(), wish.note(), creator, end)))
                .map(created -> new Answer.Created(read(created).getFirst()));
    }

    private static List<Acknowledgement> read(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).map(Acknowledgements::acknowledgement).toList();
    }

    private static Acknowledgement acknowledgement(Row row) {
        return new Acknowledgement(row.getLong("id"),
                new Acknowledgement.Wish(row.getString("subject"), row.getString("note"), optional(row, "until")),
                row.getString("creator"), row.getOffsetDateTime("created_at").toInstant(), optional(row, "ended_at"),
                row.getString("ended_by"));
    }

    private static @Nullable Instant optional(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    /** What became of a wish. */
    public sealed interface Answer {

        /**
         * It is so.
         *
         * @param acknowledgement from now on
         */
        record Created(Acknowledgement acknowledgement) implements Answer {}

        /** No event has told of such a component. */
        record Unknown() implements Answer {}

        /** There is no trouble. */
        record Healthy() implements Answer {}
    }
}
