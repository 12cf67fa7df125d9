package dev.fettle.notifier.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The format {@code pagerduty}: one event of the Events API v2. Trouble triggers, its end resolves what it triggered:
 * both
 * carry the incident's {@code dedupKey}. The routing key is filled in at the attempt, so that it is stored with no
 * batch.
 *
 * <p>
 * PagerDuty takes 1,024 characters of summary, 255 of a {@code dedup_key} and 512 KB in all.
 */
final class PagerDutyEvent implements Renderer {

    /** Stands where the routing key goes; the body begins with it. */
    static final String KEY = "routing_key";

    private static final int LONGEST_SUMMARY = 1_024;
    private static final int LONGEST_DEDUP_KEY = 255;
    private static final int LONGEST_MESSAGE = 100_000;
    private static final int LONGEST_LINK = 2_000;

    private final Map<Status, Format.Severity> severities;

    PagerDutyEvent(Map<Status, Format.Severity> severities) {
        this.severities = severities;
    }

    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        Notice notice = Notice.of(oldestFirst.getFirst());
        boolean trigger = notice.isOpen() || notice.kind() == Notice.Kind.TEST;
        ObjectNode event = Json.object().put(KEY, Format.SEALED).put("event_action", trigger ? "trigger" : "resolve")
                .put("dedup_key", dedupKey(notice.dedupKey()));
        if (trigger) {
            event.put("client", "Fettle");
            links(notice).findFirst().ifPresent(page -> event.put("client_url", page.getValue()));
        }
        event.set("payload", payload(notice));
        ArrayNode links = Json.array();
        links(notice).forEach(link -> links.addObject().put("href", link.getValue()).put("text", link.getKey()));
        if (!links.isEmpty()) {
            event.set("links", links);
        }
        return new Message(Json.CONTENT_TYPE, Json.bytes(event), 1);
    }

    private ObjectNode payload(Notice notice) {
        String summary = notice.message().isEmpty()
                ? notice.headline()
                : notice.headline() + ": " + Words.line(notice.message());
        ObjectNode payload = Json.object().put("summary", Words.shortened(summary, LONGEST_SUMMARY))
                .put("source", source(notice)).put("severity", severity(notice).word())
                .put("timestamp", notice.time());
        ComponentDescription component = notice.component();
        if (component != null) {
            payload.put("component", component.id().value());
            if (component.group() != null) {
                payload.put("group", component.group().toString());
            }
        }
        if (notice.reason() != null) {
            payload.put("class", notice.reason());
        }
        payload.set("custom_details", details(notice));
        return payload;
    }

    private static String source(Notice notice) {
        ComponentDescription component = notice.component();
        return component == null ? notice.event().subject() : component.id().value();
    }

    private Format.Severity severity(Notice notice) {
        Status status = notice.to();
        return status == null
                ? Format.Severity.INFO
                : severities.getOrDefault(status, Format.Severity.INFO);
    }

    private static ObjectNode details(Notice notice) {
        ObjectNode details = Json.object().put("context", notice.context());
        if (!notice.message().isEmpty()) {
            details.put("message", Words.shortened(notice.message(), LONGEST_MESSAGE));
        }
        if (notice.from() != null) {
            details.put("from", notice.from().name());
        }
        if (notice.to() != null) {
            details.put("to", notice.to().name());
        }
        if (notice.incident() != null) {
            details.put("incident", notice.incident().id().toString());
        }
        details.put("event", notice.event().id());
        if (notice.component() != null && !notice.component().labels().isEmpty()) {
            ObjectNode labels = details.putObject("labels");
            notice.component().labels().forEach(labels::put);
        }
        return details;
    }

    /** Those that are short enough, by name. */
    private static Stream<Map.Entry<String, String>> links(Notice notice) {
        return notice.links().entrySet().stream().filter(link -> link.getValue().length() <= LONGEST_LINK);
    }

    /** The key itself, or one that stands for it where it is too long. */
    private static String dedupKey(String key) {
        if (key.length() <= LONGEST_DEDUP_KEY) {
            return key;
        }
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java", e);
        }
    }
}
