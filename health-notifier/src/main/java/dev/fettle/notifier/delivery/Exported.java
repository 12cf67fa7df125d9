package dev.fettle.notifier.delivery;

import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.delivery.DeliveryLog.DeadLetter;
import dev.fettle.notifier.delivery.DeliveryLog.Delivery;
import dev.fettle.notifier.delivery.DeliveryLog.Try;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing of an export, under the names that it has in answers. Pure.
 *
 * @param fields in their order; values are text, numbers, lists of text, or null
 * @param attempts of a delivery; null where there can be none
 */
record Exported(Map<String, @Nullable Object> fields, @Nullable List<Map<String, @Nullable Object>> attempts) {

    static Exported of(Delivery delivery, List<Try> attempts) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", delivery.id());
        fields.put("webhook", delivery.webhook());
        fields.put("parent", delivery.parent());
        fields.put("replay", delivery.replay());
        fields.put("state", delivery.state());
        fields.put("events", delivery.events());
        fields.put("subjects", delivery.subjects());
        fields.put("createdAt", Timestamps.format(delivery.createdAt()));
        fields.put("attemptCount", delivery.attempts());
        fields.put("firstAttemptAt", text(delivery.firstAttemptAt()));
        fields.put("nextAttemptAt", text(delivery.nextAttemptAt()));
        fields.put("finishedAt", text(delivery.finishedAt()));
        return new Exported(fields, attempts.stream().map(Exported::fields).toList());
    }

    static Exported of(DeadLetter letter) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", letter.id());
        fields.put("webhook", letter.webhook());
        fields.put("batch", letter.batch());
        fields.put("event", letter.event().toString());
        fields.put("subject", letter.subject());
        fields.put("reason", letter.reason());
        fields.put("status", letter.status());
        fields.put("diedAt", Timestamps.format(letter.diedAt()));
        return new Exported(fields, null);
    }

    private static Map<String, @Nullable Object> fields(Try attempt) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("at", Timestamps.format(attempt.at()));
        fields.put("result", attempt.result());
        fields.put("status", attempt.status());
        fields.put("latencyMs", attempt.latencyMs());
        fields.put("answerStart", attempt.answerStart());
        return fields;
    }

    /** The names of the columns. */
    static String heading(boolean deliveries) {
        List<String> names = new ArrayList<>(deliveries
                ? List.of("id", "webhook", "parent", "replay", "state", "events", "subjects", "createdAt",
                        "attemptCount", "firstAttemptAt", "nextAttemptAt", "finishedAt", "attemptAt", "attemptResult",
                        "attemptStatus", "attemptLatencyMs", "attemptAnswerStart")
                : List.of("id", "webhook", "batch", "event", "subject", "reason", "status", "diedAt"));
        return Csv.line(names);
    }

    /** In that form; ends with the end of a line. */
    String text(ExportForm form) {
        return switch (form) {
            case LINES -> line();
            case CSV -> table();
        };
    }

    private String line() {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(fields);
        if (attempts != null) {
            whole.put("attempts", attempts);
        }
        return new JsonObject(whole).encode() + '\n';
    }

    private String table() {
        List<@Nullable Object> row = new ArrayList<>();
        fields.values().forEach(value -> row.add(value instanceof List<?> texts
                ? texts.stream().map(String::valueOf).collect(Collectors.joining(" "))
                : value));
        if (attempts == null) {
            return Csv.line(row);
        }
        if (attempts.isEmpty()) {
            return Csv.line(joined(row, new ArrayList<@Nullable Object>(Collections.nCopies(5, null))));
        }
        return attempts.stream()
                .map(attempt -> Csv.line(joined(row, new ArrayList<@Nullable Object>(attempt.values()))))
                .collect(Collectors.joining());
    }

    private static List<@Nullable Object> joined(List<@Nullable Object> row, List<@Nullable Object> more) {
        List<@Nullable Object> all = new ArrayList<>(row);
        all.addAll(more);
        return all;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.format(instant);
    }
}
