package dev.fettle.notifier.webhook;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;

/**
 * Decides whether a webhook is told of an event. Pure: what it was told before comes in.
 *
 * <pre>
 * nothing told ──(to is in tell, and matches)──► told ──(any other status than HEALTHY: told too)──┐
 *      ▲                                          │ ▲───────────────────────────────────────────────┘
 *      └──────────────(HEALTHY: told)─────────────┘
 * </pre>
 *
 * <p>
 * Whoever was told of trouble is told of every further change until HEALTHY, even when the component's labels no longer
 * match, so that the receiver never keeps a status that is over. Whoever was not told of the trouble is not told of its
 * end. The first HEALTHY of a component never known before ({@code initial}) goes to nobody. A component that is
 * removed
 * while in trouble ends it silently: only a webhook with {@code component-removed} among its types is told. What is
 * told later than it happened is the business of {@link Withholding}.
 */
public final class Telling {

    private Telling() {}

    /** Whether to queue the event for the webhook, and what the webhook knows from then on. */
    public static Decision decide(Webhook webhook, HealthEvent event, Told told) {
        boolean fits = webhook.match().fits(event);
        boolean typed = webhook.types().contains(event.type());
        return switch (event.body()) {
            case StatusChanged changed ->
                status(webhook, typed && !changed.initial(), fits, changed.to(), told);
            case AggregateStatusChanged changed -> status(webhook, typed, fits, changed.to(), told);
            case FlagsChanged _,ComponentRegistered _ -> new Decision(typed && fits, told);
            case ComponentRemoved _ -> new Decision(typed && (fits || told.waitsForTheEnd()), told.status(null));
        };
    }

    /**
     * Whether to queue a change that was withheld, now that nothing is in the way any more: when it differs from what
     * was told last, by what the webhook wants now.
     *
     * @param event that says that nothing is in the way
     * @param withheld the status that was withheld
     */
    public static Decision release(Webhook webhook, HealthEvent event, Status withheld, Told told) {
        if (withheld == told.status()) {
            return new Decision(false, told);
        }
        return status(webhook, webhook.types().contains(EventType.STATUS_CHANGED), webhook.match().fits(event),
                withheld, told);
    }

    private static Decision status(Webhook webhook, boolean typed, boolean fits, Status to, Told told) {
        boolean trouble = fits && webhook.tell().contains(to);
        boolean tell = typed && (trouble || told.waitsForTheEnd());
        return new Decision(tell, tell ? told.status(to == Status.HEALTHY ? null : to) : told);
    }

    /**
     * The answer.
     *
     * @param tell whether to queue the event
     * @param told what the webhook knows from now on, the sequence aside
     */
    public record Decision(boolean tell, Told told) {}
}
