package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.render.AlertmanagerAlerts;
import dev.fettle.notifier.render.Message;
import dev.fettle.notifier.render.QueuedEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What each webhook of the format {@code alertmanager-api} is to be told again, since it lasts. */
@ApplicationScoped
class OpenAlerts {

    /** So many go into one post. */
    static final int PAGE = 500;

    private static final String KNOWN = """
            SELECT subject, alert FROM open_alert WHERE webhook = $1 AND subject = ANY ($2::text[])""";

    private static final String KEEP = """
            INSERT INTO open_alert (webhook, subject, alert)
            SELECT $1, subject, alert FROM unnest($2::text[], $3::text[]) AS n (subject, alert)
            ON CONFLICT (webhook, subject) DO UPDATE SET alert = excluded.alert""";

    private static final String FORGET = "DELETE FROM open_alert WHERE webhook = $1 AND subject = ANY ($2::text[])";

    /** Of a subject whose end is queued already nothing is told again. */
    private static final String LASTING = """
            SELECT o.subject, o.alert FROM open_alert o JOIN told t ON t.webhook = o.webhook AND t.subject = o.subject
            WHERE o.webhook = $1 AND o.subject > $2 AND t.status IS NOT NULL ORDER BY o.subject LIMIT $3""";

    private final Database database;

    OpenAlerts(Database database) {
        this.database = database;
    }

    /**
     * The message of these events; what is open from then on is kept in the same transaction.
     *
     * @param oldestFirst events of one batch that is frozen now
     */
    static Uni<Message> render(SqlConnection connection, String webhook, List<QueuedEvent> oldestFirst) {
        String[] subjects = oldestFirst.stream().map(QueuedEvent::subject).distinct().sorted().toArray(String[]::new);
        return connection.preparedQuery(KNOWN).execute(Tuple.of(webhook, subjects)).map(OpenAlerts::bySubject)
                .flatMap(open -> {
                    Message message = AlertmanagerAlerts.render(oldestFirst, open);
                    return keep(connection, webhook, open).replaceWith(message);
                });
    }

    private static Uni<Void> keep(SqlConnection connection, String webhook, Map<String, @Nullable String> open) {
        List<String> lasting = new ArrayList<>();
        List<String> alerts = new ArrayList<>();
        List<String> over = new ArrayList<>();
        open.forEach((subject, alert) -> {
            if (alert == null) {
                over.add(subject);
            } else {
                lasting.add(subject);
                alerts.add(alert);
            }
        });
        return connection.preparedQuery(KEEP)
                .execute(Tuple.of(webhook, lasting.toArray(String[]::new), alerts.toArray(String[]::new)))
                .flatMap(_ -> connection.preparedQuery(FORGET)
                        .execute(Tuple.of(webhook, over.toArray(String[]::new))))
                .replaceWithVoid();
    }

    /**
     * Some of what lasts, in the order of the subjects.
     *
     * @param after those that follow this subject; empty for the first
     */
    Uni<List<OpenAlert>> lasting(String webhook, String after) {
        return database.query(LASTING, Tuple.of(webhook, after, PAGE))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new OpenAlert(row.getString("subject"), row.getString("alert"))).toList());
    }

    private static Map<String, @Nullable String> bySubject(RowSet<Row> rows) {
        Map<String, @Nullable String> open = new HashMap<>();
        rows.forEach(row -> open.put(row.getString("subject"), row.getString("alert")));
        return open;
    }

    /**
     * One that lasts.
     *
     * @param subject whom it is about
     * @param alert as JSON, as it was told
     */
    record OpenAlert(String subject, String alert) {}
}
