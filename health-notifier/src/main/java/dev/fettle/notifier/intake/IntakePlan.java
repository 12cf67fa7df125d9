package dev.fettle.notifier.intake;

import dev.fettle.api.component.Status;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one poll writes. Pure: what the database knows comes in, what it is to know comes out.
 *
 * <p>
 * Trouble that something explains is not queued but withheld, and what waits in the queue in no batch yet is taken back
 * when it is explained later:
 *
 * <pre>
 *   (change, explained) ──► withheld ──(next change of the subject, removal)──► forgotten
 *                            ▲    │
 *   (flags: explained)       │    │ (flags: nothing explains it any more)
 *                            │    ▼
 *   (change) ─────────────► queued ──(a batch)──► told for good
 * </pre>
 *
 * @param wanted the events of this poll that are queued or withheld, in order
 * @param queued one per event and webhook that is told of it, in order
 * @param takenBack of what waited in the queue, what does so no more
 * @param lastSequences of the subjects whose last sequence rose
 * @param told of the webhooks and subjects for which it changed
 * @param withheld of the webhooks and subjects for which another change is withheld now
 * @param forgotten webhooks and subjects for which nothing is withheld any more
 * @param repeated how many events were seen before
 */
record IntakePlan(List<QueuedEvent> wanted, List<Entry> queued, List<Entry> takenBack, Map<String, Long> lastSequences,
        Map<Knowledge.Key, Told> told, Map<Knowledge.Key, Withheld> withheld, Set<Knowledge.Key> forgotten,
        int repeated) {

    /** Plans the events of a poll, in their order. */
    static IntakePlan of(List<Arrival.Event> arrivals, Collection<Webhook> webhooks, Knowledge known) {
        PlanDraft draft = new PlanDraft(webhooks, known);
        arrivals.forEach(draft::add);
        return draft.plan();
    }

    /** The webhooks that something is queued for. */
    Set<String> webhooks() {
        return queued.stream().map(Entry::webhook).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * One event for one webhook.
     *
     * @param webhook the webhook's id
     * @param event the event's id
     * @param previousSequence the last sequence of the subject queued before; null for the first
     * @param bytes how much it adds to a body, at most
     * @param turn what it takes to take it back; null for what is no change of a component's status
     */
    record Entry(String webhook, UUID event, @Nullable Long previousSequence, int bytes, @Nullable Turn turn) {}

    /**
     * A change of a component's status as one webhook is told of it.
     *
     * @param subject whose
     * @param sequence its number among those of its subject
     * @param status that it tells
     * @param toldBefore what the webhook had been told of trouble until then; null for nothing
     */
    record Turn(String subject, long sequence, Status status, @Nullable Status toldBefore) {}
}
