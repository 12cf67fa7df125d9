package dev.fettle.notifier.intake;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.notifier.intake.Reminder.Repeat;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one poll writes, or what one look at what is due does. Pure: what the database knows comes in, what it
 * is to know comes out.
 *
 * <p>
 * What is in the way of a change ({@link Hold}) keeps it out of the queue: it is withheld. What waits in the queue in
 * no batch yet is taken back when a flag says so later:
 *
 * <pre>
 *   (change, held) ───────► withheld ──(next change of the subject, removal)──► forgotten
 *                            ▲    │
 *   (flags: held)            │    │ (flags, or the moment to look again: nothing is in the way any more)
 *                            │    ▼
 *   (change) ─────────────► queued ──(a batch)──► told for good
 * </pre>
 *
 * @param wanted the events that are queued or withheld, in order
 * @param queued one per event and webhook that is told of it, in order
 * @param takenBack of what waited in the queue, what does so no more
 * @param subjects what changed of subjects: their last sequence, where they stand, whether a trouble ended
 * @param told of the webhooks and subjects for which it changed
 * @param withheld of the webhooks and subjects for which another change is withheld now
 * @param forgotten webhooks and subjects for which nothing is withheld any more
 * @param reminding what changed of reminders
 * @param filterErrors how often a filter could not be evaluated, by webhook
 * @param repeated how many events were seen before
 */
record IntakePlan(List<QueuedEvent> wanted, List<Entry> queued, List<Entry> takenBack, Subjects subjects,
        Map<Knowledge.Key, Told> told, Map<Knowledge.Key, Withheld> withheld, Set<Knowledge.Key> forgotten,
        Reminding reminding, Map<String, Integer> filterErrors, int repeated) {

    /** Plans the events of a poll, in their order. */
    static IntakePlan of(List<Arrival.Event> arrivals, Collection<Webhook> webhooks, Knowledge known) {
        PlanDraft draft = new PlanDraft(webhooks, known);
        arrivals.forEach(draft::add);
        return draft.plan();
    }

    /**
     * Plans what is due: what was withheld until now, and reminders.
     *
     * @param components whom what is withheld is about
     * @param reminders those that are due
     */
    static IntakePlan due(Collection<Webhook> webhooks, Knowledge known,
            Map<Knowledge.Key, ComponentDescription> components, Map<Knowledge.Key, Reminder.Due> reminders) {
        PlanDraft draft = new PlanDraft(webhooks, known);
        Map<String, Webhook> byId = webhooks.stream().collect(Collectors.toMap(Webhook::id, Function.identity()));
        components.forEach((key, component) -> Optional.ofNullable(byId.get(key.webhook()))
                .ifPresent(webhook -> draft.look(webhook, key, component)));
        reminders.forEach((key, due) -> Optional.ofNullable(byId.get(key.webhook()))
                .ifPresent(webhook -> draft.remind(webhook, key, due)));
        return draft.plan();
    }

    /** The webhooks that something is queued for. */
    Set<String> webhooks() {
        return Stream.concat(queued.stream().map(Entry::webhook), reminding.repeats().stream().map(Repeat::webhook))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * What changed of subjects.
     *
     * @param lastSequences of those whose last sequence rose
     * @param standings of those that stand otherwise
     * @param recovered those that are well again, or gone
     */
    record Subjects(Map<String, Long> lastSequences, Map<String, Standing> standings, Set<String> recovered) {

        boolean isEmpty() {
            return lastSequences.isEmpty() && standings.isEmpty() && recovered.isEmpty();
        }
    }

    /**
     * What changed of reminders.
     *
     * @param set when the next is due, where that changed
     * @param cleared where there are none any more
     * @param repeats those that are queued now
     */
    record Reminding(Map<Knowledge.Key, Reminder> set, Set<Knowledge.Key> cleared, List<Repeat> repeats) {}

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
