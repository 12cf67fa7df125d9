package dev.fettle.notifier.webhook;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.notifier.webhook.Webhook.Fit;

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
        if (!webhook.types().contains(event.type()) && !(event.body() instanceof ComponentRemoved)) {
            return new Decision(Why.TYPE, told, false); // what was told stays true until something else is told
        }
        Fit fit = webhook.fit(event);
        return switch (event.body()) {
            case StatusChanged changed -> changed.initial()
                    ? new Decision(Why.INITIAL, told, fit == Fit.NOT_EVALUATED)
                    : status(webhook, fit, changed.to(), told);
            case AggregateStatusChanged changed -> status(webhook, fit, changed.to(), told);
            case FlagsChanged _,ComponentRegistered _ -> new Decision(why(fit), told, fit == Fit.NOT_EVALUATED);
            case ComponentRemoved _ -> removed(webhook, event, fit, told);
        };
    }

    /**
     * Whether to queue a change that was withheld, now that nothing is in the way any more: when it differs from what
     * was told last, by what the webhook wants now.
     *
     * @param component as it is known now
     * @param withheld the status that was withheld
     */
    public static Decision release(Webhook webhook, ComponentDescription component, Status withheld, Told told) {
        if (withheld == told.status()) {
            return new Decision(Why.STATUS, told, false);
        }
        return webhook.types().contains(EventType.STATUS_CHANGED)
                ? status(webhook, webhook.fit(component), withheld, told)
                : new Decision(Why.TYPE, told, false);
    }

    private static Decision removed(Webhook webhook, HealthEvent event, Fit fit, Told told) {
        Why why = fit.isFitting() || told.waitsForTheEnd() ? Why.WANTED : why(fit);
        return new Decision(webhook.types().contains(event.type()) ? why : Why.TYPE, told.status(null),
                fit == Fit.NOT_EVALUATED);
    }

    private static Decision status(Webhook webhook, Fit fit, Status to, Told told) {
        Why why = why(fit);
        if (told.waitsForTheEnd()) {
            why = Why.WANTED;
        } else if (why == Why.WANTED && !webhook.tell().contains(to)) {
            why = Why.STATUS;
        }
        Told after = why == Why.WANTED ? told.status(to == Status.HEALTHY ? null : to) : told;
        return new Decision(why, after, fit == Fit.NOT_EVALUATED);
    }

    private static Why why(Fit fit) {
        return switch (fit) {
            case FITS, NOT_EVALUATED -> Why.WANTED;
            case NO_MATCH -> Why.MATCH;
            case FILTERED -> Why.FILTER;
        };
    }

    /** Why an event is told, or not. */
    public enum Why {

        /** It is wanted, or ends or follows what was told. */
        WANTED,
        /** Its type is none of those that are wanted. */
        TYPE,
        /** It is the first HEALTHY of a component. */
        INITIAL,
        /** It does not match. */
        MATCH,
        /** The filter says no. */
        FILTER,
        /** Its status is none of those that are wanted, or is the one that was told last. */
        STATUS
    }

    /**
     * The answer.
     *
     * @param why why it is told, or not
     * @param told what the webhook knows from now on, the sequence aside
     * @param filterFailed whether the filter could not be evaluated
     */
    public record Decision(Why why, Told told, boolean filterFailed) {

        /** Whether to queue the event. */
        public boolean tell() {
            return why == Why.WANTED;
        }
    }
}
