package dev.fettle.notifier.delivery;

import dev.fettle.notifier.delivery.OpenAlerts.OpenAlert;
import dev.fettle.notifier.render.AlertmanagerAlerts;
import dev.fettle.notifier.render.Format;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Tells an Alertmanager again what lasts, beside the batches: what it is not told of for a while it takes for resolved.
 * Confined to the context of its lane.
 */
final class AlertsAgain {

    private static final Logger LOG = Logger.getLogger("dev.fettle.notifier.delivery");

    private final String id;
    private final Lane.Services services;
    private final Context context;
    /** On the monotonic clock. */
    private long toldAt;

    /**
     * @param id of the webhook
     * @param context of its lane
     */
    AlertsAgain(String id, Lane.Services services, Context context) {
        this.id = id;
        this.services = services;
        this.context = context;
        this.toldAt = System.nanoTime() - services.alertsAgain().toNanos();
    }

    /** Whether its receiver is one that forgets. */
    boolean areTold(LaneRules rules) {
        return rules.webhook().format() == Format.Plain.ALERTMANAGER_API;
    }

    /**
     * Tells it when that is due; answers how long until it is due next.
     *
     * @param ending whether the lane has been told to end: nothing is begun then
     */
    Uni<Duration> tell(LaneRules rules, boolean ending) {
        if (ending) {
            return Uni.createFrom().item(Lane.UNTIL_WOKEN);
        }
        Duration left = Duration.ofNanos(toldAt - System.nanoTime()).plus(services.alertsAgain());
        if (left.isPositive()) {
            return Uni.createFrom().item(left);
        }
        toldAt = System.nanoTime();
        return tell(rules, "").replaceWith(services.alertsAgain());
    }

    private Uni<Void> tell(LaneRules rules, String after) {
        return services.alerts().lasting(id, after)
                .emitOn(task -> context.runOnContext(_ -> task.run()))
                .flatMap(lasting -> lasting.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : post(rules, lasting).flatMap(_ -> lasting.size() < OpenAlerts.PAGE
                                ? Uni.createFrom().voidItem()
                                : tell(rules, lasting.getLast().subject())));
    }

    private Uni<Answer> post(LaneRules rules, List<OpenAlert> lasting) {
        Buffer body = Buffer.buffer(AlertmanagerAlerts.body(lasting.stream().map(OpenAlert::alert).toList()));
        FrozenBatch again = new FrozenBatch("again_" + UUID.randomUUID().toString().replace("-", ""),
                "application/json", body, lasting.size(), 0, null, Duration.ZERO);
        return services.sender().send(rules.webhook(), rules.signatures(), again)
                .invoke(answer -> services.metrics().alertsToldAgain(answer))
                .invoke(answer -> LOG.debugf("alerts told again webhook=%s alerts=%d answer=%s", id, lasting.size(),
                        answer));
    }
}
