package dev.fettle.notifier.intake;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.notifier.silence.Silences;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.Withholding;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * That a status is not told for now.
 *
 * @param reason why
 * @param holder the component that explains it, or the number of the silence; null otherwise
 * @param until when to look again; null where only an event can change anything
 */
record Hold(Withholding reason, @Nullable String holder, @Nullable Instant until) {

    /** Whether the engine's flags say so, which can be found out after something was queued. */
    boolean isOfFlags() {
        return until == null;
    }

    /**
     * Why a webhook is not told for now that a component has that status; empty when nothing is in the way. Flags come
     * first: whatever they are gone for is looked at again then.
     *
     * @param component as it is known now
     * @param status that would be told
     * @param standing its flags
     * @param told what the webhook knows of it
     * @param since when the trouble began that would be told
     */
    static Optional<Hold> of(Webhook webhook, ComponentDescription component, Status status, Standing standing,
            Told told, Instant since, Moment moment) {
        Set<Withholding> held = webhook.rules().withhold();
        if (status == Status.HEALTHY) {
            return Optional.empty();
        }
        if (standing.maintenance() && held.contains(Withholding.MAINTENANCE)) {
            return Optional.of(new Hold(Withholding.MAINTENANCE, null, null));
        }
        if (standing.flapping() && held.contains(Withholding.FLAPPING)) {
            return Optional.of(new Hold(Withholding.FLAPPING, null, null));
        }
        if (standing.causedBy() != null && held.contains(Withholding.CAUSE) && Withholding.CAUSE.mayHold(status)) {
            return Optional.of(new Hold(Withholding.CAUSE, standing.causedBy(), null));
        }
        return silence(webhook, component, moment).or(() -> youth(webhook, told, since, moment));
    }

    private static Optional<Hold> silence(Webhook webhook, ComponentDescription component, Moment moment) {
        Optional<Silences.Open> open = webhook.rules().withhold().contains(Withholding.SILENCE)
                ? moment.silences().over(component, webhook.id(), moment.now())
                : Optional.empty();
        return open.map(found -> new Hold(Withholding.SILENCE, String.valueOf(found.id()), found.until()));
    }

    /** Whoever was told of the trouble hears of what follows at once. */
    private static Optional<Hold> youth(Webhook webhook, Told told, Instant since, Moment moment) {
        Instant old = since.plus(webhook.rules().after());
        return told.waitsForTheEnd() || !moment.now().isBefore(old)
                ? Optional.empty()
                : Optional.of(new Hold(Withholding.YOUNG, null, old));
    }
}
