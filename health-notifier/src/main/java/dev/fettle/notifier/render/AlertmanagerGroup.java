package dev.fettle.notifier.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The format {@code alertmanager-webhook}: what the Alertmanager sends to its webhook receivers, version 4, so that
 * whoever
 * takes those takes this. All alerts of a webhook are one group.
 */
final class AlertmanagerGroup implements Renderer {

    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        List<Alert> alerts = new ArrayList<>();
        oldestFirst.forEach(event -> alerts.addAll(Alert.of(Notice.of(event), null)));
        String fettle = Notice.of(oldestFirst.getFirst()).fettle();
        boolean firing = alerts.stream().anyMatch(alert -> !alert.isResolved());
        ObjectNode body = Json.object().put("version", "4")
                .put("groupKey", "{}/{webhook=\"" + webhook + "\"}:{}")
                .put("truncatedAlerts", 0).put("status", firing ? "firing" : "resolved").put("receiver", webhook);
        body.putObject("groupLabels");
        body.set("commonLabels", Alert.json(common(alerts, Alert::labels)));
        body.set("commonAnnotations", Alert.json(common(alerts, Alert::annotations)));
        body.put("externalURL", fettle);
        ArrayNode told = body.putArray("alerts");
        alerts.forEach(alert -> told.add(alert.told()));
        return new Message(Json.CONTENT_TYPE, Json.bytes(body), oldestFirst.size());
    }

    private static Map<String, String> common(List<Alert> alerts, Function<Alert, Map<String, String>> part) {
        if (alerts.isEmpty()) {
            return Map.of();
        }
        Map<String, String> common = new TreeMap<>(part.apply(alerts.getFirst()));
        alerts.forEach(alert -> common.entrySet().retainAll(part.apply(alert).entrySet()));
        return common;
    }
}
