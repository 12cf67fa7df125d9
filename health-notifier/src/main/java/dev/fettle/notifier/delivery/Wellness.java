package dev.fettle.notifier.delivery;

import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.delivery.QueueGauges.Figures;
import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.Webhooks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the webhooks are well, in the form of MicroProfile Health, from memory. One that is FAILING or DISABLED, or
 * that this notifier cannot deliver to, is DEGRADED; one that somebody paused is UNKNOWN and makes nothing worse.
 * Always
 * UP: a receiver that does not answer is no fault of this service. Any thread.
 */
@ApplicationScoped
public class Wellness {

    private static final int MOST = 1_000;
    private static final List<String> STATES = List.of("ACTIVE", "FAILING", "PAUSED", "DISABLED");

    private final QueueGauges gauges;
    private final Webhooks webhooks;

    Wellness(QueueGauges gauges, Webhooks webhooks) {
        this.gauges = gauges;
        this.webhooks = webhooks;
    }

    /** All of them together, then those that are not ACTIVE. */
    public JsonObject well() {
        return gauges.figures().map(this::well)
                .orElseGet(() -> answer(List.of(check("webhooks", new JsonObject().put("status", "UNKNOWN")))));
    }

    private JsonObject well(List<Figures> all) {
        List<JsonObject> remarkable = all.stream().sorted(Comparator.comparing(Figures::webhook))
                .filter(one -> !status(one).equals("HEALTHY")).map(this::check).toList();
        boolean degraded = all.stream().anyMatch(one -> status(one).equals("DEGRADED"));
        JsonObject data = new JsonObject().put("status", degraded ? "DEGRADED" : "HEALTHY");
        Map<String, Long> counts = new LinkedHashMap<>();
        STATES.forEach(state -> counts.put(state, 0L));
        all.forEach(one -> counts.merge(one.state(), 1L, Long::sum));
        counts.forEach(data::put);
        data.put("omitted", Math.max(0, remarkable.size() - MOST));
        List<JsonObject> checks = new ArrayList<>(List.of(check("webhooks", data)));
        remarkable.stream().limit(MOST).forEach(checks::add);
        return answer(checks);
    }

    private JsonObject check(Figures one) {
        JsonObject data = new JsonObject().put("status", status(one)).put("state", one.state())
                .put("since", Timestamps.format(one.since())).put("queueEvents", one.events())
                .put("oldestAgeMs", one.oldest().toMillis()).put("deadLetters", one.deadLetters());
        problem(one).or(() -> Optional.ofNullable(one.reason())).ifPresent(reason -> data.put("reason", reason));
        return check("webhook/" + one.webhook(), data);
    }

    private String status(Figures one) {
        if (problem(one).isPresent()) {
            return "DEGRADED";
        }
        return switch (one.state()) {
            case "ACTIVE" -> "HEALTHY";
            case "PAUSED" -> "UNKNOWN";
            default -> "DEGRADED";
        };
    }

    private Optional<String> problem(Figures one) {
        return webhooks.find(one.webhook()).map(Definition::problem);
    }

    private static JsonObject check(String name, JsonObject data) {
        return new JsonObject().put("name", name).put("status", "UP").put("data", data);
    }

    private static JsonObject answer(List<JsonObject> checks) {
        return new JsonObject().put("status", "UP").put("checks", new JsonArray(checks));
    }
}
