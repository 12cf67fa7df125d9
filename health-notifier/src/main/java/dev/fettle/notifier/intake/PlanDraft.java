package dev.fettle.notifier.intake;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.notifier.render.CloudEventsBatch;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.webhook.Telling;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.Withholding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An {@link IntakePlan} while it is made, event by event. Used by one thread, once. */
final class PlanDraft {

    private final Collection<Webhook> webhooks;
    private final Knowledge known;
    private final Map<String, Long> lastSequences;
    private final Map<Knowledge.Key, Told> told;
    private final Map<Knowledge.Key, Withheld> withheld;
    private final Map<Knowledge.Key, Deque<IntakePlan.Entry>> waiting = new HashMap<>();
    private final Set<UUID> fresh;
    private final Map<UUID, QueuedEvent> wanted = new LinkedHashMap<>();
    private final Set<IntakePlan.Entry> queued = new LinkedHashSet<>();
    private final List<IntakePlan.Entry> takenBack = new ArrayList<>();
    private final Map<String, Long> risen = new HashMap<>();
    private int repeated;

    PlanDraft(Collection<Webhook> webhooks, Knowledge known) {
        this.webhooks = webhooks;
        this.known = known;
        this.lastSequences = new HashMap<>(known.lastSequences());
        this.told = new HashMap<>(known.told());
        this.withheld = new HashMap<>(known.withheld());
        known.waiting().forEach((key, entries) -> waiting.put(key, new ArrayDeque<>(entries)));
        this.fresh = new HashSet<>(known.freshIds());
    }

    /** One event of the poll. */
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
        switch (arrival.event().body()) {
            case StatusChanged changed -> turn(webhook, key, arrival, changed);
            case FlagsChanged flags -> {
                Withholding.of(flags).ifPresentOrElse(reason -> takeBack(key, reason),
                        () -> release(webhook, key, arrival));
                tell(webhook, key, arrival);
            }
            case ComponentRemoved _ -> {
                withheld.remove(key);
                tell(webhook, key, arrival);
            }
            case AggregateStatusChanged _,ComponentRegistered _ -> tell(webhook, key, arrival);
        }
    }

    /** A change of a component takes the place of the one that is withheld. */
    private void turn(Webhook webhook, Knowledge.Key key, Arrival.Event arrival, StatusChanged changed) {
        withheld.remove(key);
        Told before = told(key);
        Telling.Decision decision = Telling.decide(webhook, arrival.event(), before);
        Optional<Withholding> reason = Withholding.of(changed);
        if (!decision.tell()) {
            know(key, decision.told());
        } else if (reason.isPresent()) {
            withheld.put(key, new Withheld(arrival.event().id(), changed.sequence(), changed.to(), reason.get(),
                    want(arrival, before)));
        } else {
            queueTurn(key, arrival.event().id(), changed.sequence(), changed.to(), want(arrival, before),
                    decision.told());
        }
    }

    /** Any event but a change of a component. */
    private void tell(Webhook webhook, Knowledge.Key key, Arrival.Event arrival) {
        Told before = told(key);
        Telling.Decision decision = Telling.decide(webhook, arrival.event(), before);
        Told after = decision.told();
        if (decision.tell()) {
            queued.add(
                    new IntakePlan.Entry(key.webhook(), arrival.event().id(), before.sequence(), want(arrival, before),
                            null));
            OptionalLong sequence = arrival.event().sequence();
            after = sequence.isPresent() ? after.queued(sequence.getAsLong()) : after;
        }
        know(key, after);
    }

    private void queueTurn(Knowledge.Key key, UUID event, long sequence, Status status, int bytes, Told after) {
        Told before = told(key);
        IntakePlan.Entry entry = new IntakePlan.Entry(key.webhook(), event, before.sequence(), bytes,
                new IntakePlan.Turn(key.subject(), sequence, status, before.status()));
        queued.add(entry);
        waiting.computeIfAbsent(key, _ -> new ArrayDeque<>()).addLast(entry);
        know(key, after.queued(sequence));
    }

    /** All of the last trouble that is in no batch yet, as if it had never been queued; the latest is withheld. */
    private void takeBack(Knowledge.Key key, Withholding reason) {
        withheld.computeIfPresent(key, (_, kept) -> kept.because(reason));
        Deque<IntakePlan.Entry> those = waiting.getOrDefault(key, new ArrayDeque<>());
        while (!those.isEmpty() && turnOf(those.getLast()).status().isTrouble()) {
            IntakePlan.Entry entry = those.removeLast();
            IntakePlan.Turn turn = turnOf(entry);
            if (!queued.remove(entry)) {
                takenBack.add(entry);
            }
            know(key, new Told(turn.toldBefore(), entry.previousSequence()));
            withheld.putIfAbsent(key,
                    new Withheld(entry.event(), turn.sequence(), turn.status(), reason, entry.bytes()));
        }
    }

    private void release(Webhook webhook, Knowledge.Key key, Arrival.Event arrival) {
        Withheld kept = withheld.remove(key);
        if (kept == null) {
            return;
        }
        Telling.Decision decision = Telling.release(webhook, arrival.event(), kept.status(), told(key));
        if (decision.tell()) {
            queueTurn(key, kept.event(), kept.sequence(), kept.status(), kept.bytes(), decision.told());
        }
    }

    private Told told(Knowledge.Key key) {
        return told.getOrDefault(key, Told.NOTHING);
    }

    private void know(Knowledge.Key key, Told after) {
        if (!after.equals(told(key))) {
            told.put(key, after);
        }
    }

    /** Keeps an event that is queued or withheld; answers how much it adds to a body. */
    private int want(Arrival.Event arrival, Told before) {
        QueuedEvent event = arrival.queued(before.sequence());
        wanted.putIfAbsent(arrival.event().id(), event);
        return CloudEventsBatch.size(event);
    }

    private static IntakePlan.Turn turnOf(IntakePlan.Entry entry) {
        return Objects.requireNonNull(entry.turn());
    }

    /** What was decided of all of them. */
    IntakePlan plan() {
        Map<Knowledge.Key, Withheld> kept = changed(withheld, known.withheld());
        Set<UUID> needed = Stream.concat(queued.stream().map(IntakePlan.Entry::event),
                kept.values().stream().map(Withheld::event)).collect(Collectors.toSet());
        Set<Knowledge.Key> forgotten = new HashSet<>(known.withheld().keySet());
        forgotten.removeAll(withheld.keySet());
        return new IntakePlan(wanted.values().stream().filter(event -> needed.contains(UUID.fromString(event.id())))
                .toList(), List.copyOf(queued), List.copyOf(takenBack), Map.copyOf(risen),
                changed(told, known.told()), kept, Set.copyOf(forgotten), repeated);
    }

    private static <V> Map<Knowledge.Key, V> changed(Map<Knowledge.Key, V> now, Map<Knowledge.Key, V> before) {
        return now.entrySet().stream().filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
