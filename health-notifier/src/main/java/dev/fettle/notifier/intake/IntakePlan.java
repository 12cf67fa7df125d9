package dev.fettle.notifier.intake;

import dev.fettle.notifier.render.CloudEventsBatch;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.webhook.Telling;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one poll writes. Pure: what the database knows comes in, what it is to know comes out.
 *
 * @param wanted the events that some webhook is told, in order
 * @param queued one per such event and webhook, in order
 * @param lastSequences of the subjects whose last sequence rose
 * @param told of the webhooks and subjects for which it changed
 * @param repeated how many events were seen before
 */
record IntakePlan(List<QueuedEvent> wanted, List<Entry> queued, Map<String, Long> lastSequences,
        Map<Knowledge.Key, Told> told,
        int repeated) {

    /** Plans the events of a poll, in their order. */
    static IntakePlan of(List<Arrival.Event> arrivals, Collection<Webhook> webhooks, Knowledge known) {
        Draft draft = new Draft(webhooks, known);
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
     * @param bytes how much it adds to a body
     */
    record Entry(String webhook, UUID event, @Nullable Long previousSequence, int bytes) {}

    private static final class Draft {

        private final Collection<Webhook> webhooks;
        private final Map<String, Long> lastSequences;
        private final Map<Knowledge.Key, Told> told;
        private final Set<UUID> fresh;
        private final Map<UUID, QueuedEvent> wanted = new LinkedHashMap<>();
        private final List<Entry> queued = new ArrayList<>();
        private final Map<String, Long> risen = new HashMap<>();
        private final Map<Knowledge.Key, Told> changed = new HashMap<>();
        private int repeated;

        Draft(Collection<Webhook> webhooks, Knowledge known) {
            this.webhooks = webhooks;
            this.lastSequences = new HashMap<>(known.lastSequences());
            this.told = new HashMap<>(known.told());
            this.fresh = new HashSet<>(known.freshIds());
        }

        void add(Arrival.Event arrival) {
            if (isFresh(arrival)) {
                webhooks.forEach(webhook -> offer(webhook, arrival));
            } else {
                repeated++;
            }
        }

        private boolean isFresh(Arrival.Event arrival) {
            OptionalLong sequence = arrival.event().sequence();
            if (sequence.isEmpty()) {
                return fresh.remove(arrival.event().id());
            }
            String subject = arrival.event().subject().value();
            Long last = lastSequences.get(subject);
            if (last != null && sequence.getAsLong() <= last) {
                return false;
            }
            lastSequences.put(subject, sequence.getAsLong());
            risen.put(subject, sequence.getAsLong());
            return true;
        }

        private void offer(Webhook webhook, Arrival.Event arrival) {
            Knowledge.Key key = new Knowledge.Key(webhook.id(), arrival.event().subject().value());
            Told before = told.getOrDefault(key, Told.NOTHING);
            Telling.Decision decision = Telling.decide(webhook, arrival.event(), before);
            Told after = decision.told();
            if (decision.tell()) {
                QueuedEvent event = arrival.queued(before.sequence());
                wanted.putIfAbsent(arrival.event().id(), event);
                queued.add(new Entry(webhook.id(), arrival.event().id(), before.sequence(),
                        CloudEventsBatch.size(event)));
                OptionalLong sequence = arrival.event().sequence();
                after = sequence.isPresent() ? after.queued(sequence.getAsLong()) : after;
            }
            if (!after.equals(before)) {
                told.put(key, after);
                changed.put(key, after);
            }
        }

        IntakePlan plan() {
            return new IntakePlan(List.copyOf(wanted.values()), List.copyOf(queued), Map.copyOf(risen),
                    Map.copyOf(changed), repeated);
        }
    }
}
