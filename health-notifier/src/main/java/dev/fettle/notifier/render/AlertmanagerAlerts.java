package dev.fettle.notifier.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The format {@code alertmanager-api}: what {@code POST /api/v2/alerts} takes. Alerts that are open are to be posted
 * again
 * while they last ({@link #body}), or the Alertmanager takes them for resolved.
 */
public final class AlertmanagerAlerts implements Renderer {

    AlertmanagerAlerts() {}

    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        return render(oldestFirst, new LinkedHashMap<>());
    }

    /**
     * As {@link #render(String, List)}, knowing which alerts are open.
     *
     * @param open by subject, as JSON; brought up to date: null for those that end
     */
    public static Message render(List<QueuedEvent> oldestFirst, Map<String, @Nullable String> open) {
        ArrayNode posted = Json.array();
        for (QueuedEvent event : oldestFirst) {
            Notice notice = Notice.of(event);
            String known = open.get(event.subject());
            List<Alert> alerts = Alert.of(notice, known == null ? null : read(known));
            alerts.forEach(alert -> posted.add(alert.posted()));
            if (notice.kind() != Notice.Kind.TEST) {
                open.put(event.subject(), alerts.isEmpty() || alerts.getLast().isResolved()
                        ? null
                        : Json.text(alerts.getLast().posted()));
            }
        }
        return new Message(Json.CONTENT_TYPE, Json.bytes(posted), oldestFirst.size());
    }

    /** The body that posts these alerts, as JSON each, again. */
    public static String body(List<String> alerts) {
        return "[" + String.join(",", alerts) + "]";
    }

    private static Alert read(String json) {
        try {
            return Alert.read(Json.MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an alert that we wrote is JSON", e);
        }
    }
}
