package dev.fettle.notifier.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An alert as Prometheus and the Alertmanager know it. Its labels are what it is known by; the severity is one of them,
 * so
 * a component whose status goes from DEGRADED to UNHEALTHY ends one alert and begins another.
 *
 * @param labels what it is known by
 * @param annotations for people
 * @param startsAt when it began
 * @param endsAt when it ended; null while it lasts
 * @param page where people can look; null when there is no page
 */
record Alert(Map<String, String> labels, Map<String, String> annotations, Instant startsAt, @Nullable Instant endsAt,
        @Nullable String page) {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final String NO_TIME = "0001-01-01T00:00:00Z";

    Alert {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /**
     * What an event does to alerts, in order: what it ends comes first.
     *
     * @param open the alert of the same subject that was told to last; null when it is not known, and then it is what
     * the event's former status makes of it
     */
    static List<Alert> of(Notice notice, @Nullable Alert open) {
        List<Alert> alerts = new ArrayList<>();
        Alert next = notice.isOpen() || notice.kind() == Notice.Kind.TEST ? begun(notice, notice.to()) : null;
        Alert before = open == null ? former(notice) : open;
        if (before != null && (next == null || !before.labels.equals(next.labels))) {
            alerts.add(before.ended(notice.at()));
        }
        if (next != null) {
            alerts.add(next);
        }
        return alerts;
    }

    private static @Nullable Alert former(Notice notice) {
        Status former = notice.kind() == Notice.Kind.REMOVED ? notice.to() : notice.from();
        if (former == null || former == Status.HEALTHY) {
            return null;
        }
        Duration lasted = notice.lasted() == null ? Duration.ZERO : notice.lasted();
        return new Alert(labels(notice, former), annotations(notice), notice.at().minus(lasted), null, page(notice));
    }

    private static Alert begun(Notice notice, @Nullable Status status) {
        Instant since = notice.firstSeen() == null ? notice.at() : notice.firstSeen();
        return new Alert(labels(notice, status), annotations(notice), since, null, page(notice));
    }

    private Alert ended(Instant at) {
        Instant start = startsAt.isBefore(at) ? startsAt : at.minusMillis(1);
        return new Alert(labels, annotations, start, at, page);
    }

    private static @Nullable String page(Notice notice) {
        return notice.links().values().stream().findFirst().orElse(null);
    }

    /** Those of the component, and over them ours. */
    private static Map<String, String> labels(Notice notice, @Nullable Status status) {
        ComponentDescription component = notice.component();
        Map<String, String> labels = new TreeMap<>();
        if (component != null) {
            component.labels().forEach((name, value) -> put(labels, name, value));
            put(labels, "component", component.id().value());
            put(labels, "group", component.group() == null ? "" : component.group().toString());
            put(labels, "kind", component.kind());
        } else {
            put(labels, "subject", notice.event().subject());
        }
        put(labels, "alertname", name(notice));
        put(labels, "fettle", notice.fettle());
        put(labels, "severity", severity(status));
        return labels;
    }

    /** A label without a value is none. */
    private static void put(Map<String, String> labels, String name, String value) {
        String clean = Words.line(value);
        if (clean.isEmpty()) {
            labels.remove(name);
        } else {
            labels.put(name, clean);
        }
    }

    private static String name(Notice notice) {
        if (notice.kind() == Notice.Kind.TEST) {
            return "FettleTest";
        }
        if (notice.component() != null) {
            return "ComponentHealth";
        }
        return notice.event().subject().equals("system") ? "SystemHealth" : "GroupHealth";
    }

    /** Of a test, which has no status, the mildest. */
    private static String severity(@Nullable Status status) {
        if (status == null) {
            return "info";
        }
        return switch (status) {
            case UNHEALTHY -> "critical";
            case DEGRADED, UNKNOWN -> "warning";
            case HEALTHY -> "info";
        };
    }

    private static Map<String, String> annotations(Notice notice) {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put("summary", notice.headline());
        if (!notice.message().isEmpty()) {
            annotations.put("description", notice.message());
        }
        if (notice.reason() != null) {
            annotations.put("reason", notice.reason());
        }
        if (!notice.remarks().isEmpty()) {
            annotations.put("remarks", String.join(", ", notice.remarks()));
        }
        notice.links().forEach((name, link) -> annotations.put(name.equals("runbook") ? "runbook_url" : name, link));
        return annotations;
    }

    boolean isResolved() {
        return endsAt != null;
    }

    /**
     * What Prometheus calls the alert by: FNV-1a over names and values in the order of the names, each followed by 255,
     * 16 hexadecimal digits.
     */
    String fingerprint() {
        long hash = FNV_OFFSET;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            hash = mixed(mixed(hash, label.getKey()), label.getValue());
        }
        return "%016x".formatted(hash);
    }

    private static long mixed(long hash, String text) {
        long mixed = hash;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            mixed = (mixed ^ (b & 0xff)) * FNV_PRIME;
        }
        return (mixed ^ 0xff) * FNV_PRIME;
    }

    /** As the Alertmanager tells it to webhooks. */
    ObjectNode told() {
        ObjectNode json = Json.object().put("status", isResolved() ? "resolved" : "firing");
        json.set("labels", json(labels));
        json.set("annotations", json(annotations));
        return json.put("startsAt", Timestamps.format(startsAt))
                .put("endsAt", endsAt == null ? NO_TIME : Timestamps.format(endsAt))
                .put("generatorURL", page == null ? "" : page).put("fingerprint", fingerprint());
    }

    /** As the Alertmanager wants to be told of it; without an end it ends by itself unless it is told again. */
    ObjectNode posted() {
        ObjectNode json = Json.object();
        json.set("labels", json(labels));
        json.set("annotations", json(annotations));
        json.put("startsAt", Timestamps.format(startsAt));
        if (endsAt != null) {
            json.put("endsAt", Timestamps.format(endsAt));
        }
        if (page != null) {
            json.put("generatorURL", page);
        }
        return json;
    }

    /** Reads what {@link #posted} wrote. */
    static Alert read(JsonNode json) {
        JsonNode end = json.path("endsAt");
        JsonNode page = json.path("generatorURL");
        return new Alert(map(json.path("labels")), map(json.path("annotations")),
                Instant.parse(json.path("startsAt").asText()),
                end.isTextual() ? Instant.parse(end.asText()) : null, page.isTextual() ? page.asText() : null);
    }

    private static Map<String, String> map(JsonNode json) {
        Map<String, String> map = new TreeMap<>();
        json.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    static ObjectNode json(Map<String, String> map) {
        ObjectNode json = Json.object();
        map.forEach(json::put);
        return json;
    }
}
