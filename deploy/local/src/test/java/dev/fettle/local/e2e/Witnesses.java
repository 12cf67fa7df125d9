package dev.fettle.local.e2e;

import dev.fettle.api.component.Status;
import dev.fettle.local.e2e.History.Batch;
import dev.fettle.local.e2e.History.Committed;
import dev.fettle.local.e2e.History.Published;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Asks the database, Kafka and the receiver for what they know. */
record Witnesses(RunningFettle fettle, Inbox inbox) {

    /** One row as a value. */
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** The database first: what it has committed must be found at the others, not the other way round. */
    History history() throws SQLException, IOException {
        try (Connection connection = fettle.database()) {
            Map<String, Status> standing = ask(connection,
                    "SELECT subject, status FROM engine.subject_state WHERE removed_at IS NULL",
                    row -> Map.entry(row.getString(1), Status.valueOf(row.getString(2)))).stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            List<Committed> committed = ask(connection,
                    "SELECT event_id, subject, sequence, from_status, to_status FROM engine.transition"
                            + " ORDER BY subject, sequence",
                    row -> new Committed(row.getObject(1, UUID.class), row.getString(2), row.getLong(3),
                            Status.valueOf(row.getString(4)), Status.valueOf(row.getString(5))));
            List<Batch> batches = ask(connection, "SELECT id, webhook, state, body FROM notifier.batch",
                    row -> new Batch(row.getString(1), row.getString(2), row.getString(3),
                            new String(row.getBytes(4), StandardCharsets.UTF_8)));
            long unsent = ask(connection, "SELECT count(*) FROM engine.outbox", row -> row.getLong(1)).getFirst();
            long open = ask(connection, "SELECT count(*) FROM notifier.queue WHERE done_at IS NULL",
                    row -> row.getLong(1)).getFirst();
            return new History(standing, committed, published(), batches, inbox.posts(), unsent, open);
        }
    }

    private List<Published> published() {
        return fettle.events()
                .read()
                .stream()
                .filter(message -> !message.header("ce_sequence").isEmpty())
                .map(message -> new Published(UUID.fromString(message.header("ce_id")), message.header("ce_subject"),
                        Long.parseLong(message.header("ce_sequence"))))
                .toList();
    }

    /** A setting of the server. */
    String setting(String name) throws SQLException, IOException {
        try (Connection connection = fettle.database()) {
            return ask(connection, "SHOW " + name, row -> row.getString(1)).getFirst();
        }
    }

    private static <T> List<T> ask(Connection connection, String question, Reading<T> reading) throws SQLException {
        List<T> answers = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(question)) {
            while (rows.next()) {
                answers.add(reading.of(rows));
            }
        }
        return answers;
    }
}
