package dev.fettle.notifier.intake;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.render.CloudEventsBatch;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.webhook.Telling;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import java.time.Instant;
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
import org.jspecify.annotations.Nullable;

/** An {@link IntakePlan} while it is made, event by event. Used by one thread, once. */
final class PlanDraft {

    private final Collection<Webhook> webhooks;
    private final Knowledge known;
    private final Moment moment;
    private final Map<String, Long> lastSequences;
    private final Map<String, Standing> standings;
    private final Map<Knowledge.Key, Told> told;
    private final Map<Knowledge.Key, Withheld> withheld;
    private final Map<Knowledge.Key, Deque<IntakePlan.Entry>> waiting = new HashMap<>();
    private final Set<UUID> fresh;
    private final Map<UUID, QueuedEvent> wanted = new LinkedHashMap<>();
    private final Set<IntakePlan.Entry> queued = new LinkedHashSet<>();
    private final List<IntakePlan.Entry> takenBack = new ArrayList<>();
    private final Map<String, Long> risen = new HashMap<>();
    private final Set<String> recovered = new HashSet<>();
    private final Map<Knowledge.Key, Reminder> reminders = new HashMap<>();
    private final Set<Knowledge.Key> unreminded = new HashSet<>();
    private final List<Reminder.Repeat> repeats = new ArrayList<>();
    private final Map<String, Integer> filterErrors = new HashMap<>();
    private int repeated;

    PlanDraft(Collection<Webhook> webhooks, Knowledge known) {
        this.webhooks = webhooks;
        this.known = known;
        this.moment = known.moment();
        this.lastSequences = new HashMap<>(known.lastSequences());
        this.standings = new HashMap<>(known.standings());
        this.told = new HashMap<>(known.told());
        this.withheld = new HashMap<>(known.withheld());
        known.waiting().forEach((key, entries) -> waiting.put(key, new ArrayDeque<>(entries)));
        this.fresh = new HashSet<>(known.freshIds());
    }

    /** One event of the poll. */
    void add(Arrival.Event arrival) {
        if (isFresh(arrival)) {
            stand(arrival.event());
            webhooks.forEach(webhook -> offer(webhook, arrival));
        } else {
            repeated++;
        }
    }

    /** What is withheld is looked at again: its moment has come. */
    void look(Webhook webhook, Knowledge.Key key, ComponentDescription component) {
        Withheld kept = withheld.get(key);
        if (kept != null) {
            hold(webhook, key, component, kept.status(), kept.since())
                    .ifPresentOrElse(hold -> keep(key, hold), () -> release(webhook, key, component));
        }
    }

    /**
     * A reminder is due. Nothing is said while there is a reason not to, and while what was said last still waits; the
     * rhythm goes on.
     */
    void remind(Webhook webhook, Knowledge.Key key, Reminder.Due due) {
        Status status = told(key).status();
        if (status == null || webhook.rules().reminding().isEmpty()) {
            unremind(key);
            return;
        }
        Instant next = moment.now().plus(webhook.rules().reminding().get());
        Optional<Hold> hold = hold(webhook, key, due.component(), status, Instant.EPOCH);
        Reminder.Acknowledged known = due.acknowledgement();
        if (known.is()) {
            setReminder(key, due.reminder().at(earlier(next, known.until())));
        } else if (hold.isPresent()) {
            setReminder(key, due.reminder().at(earlier(next, hold.get().until())));
        } else if (due.waits() || withheld.containsKey(key) || standing(key).paused()) {
            setReminder(key, due.reminder().at(next));
        } else {
            QueuedEvent event = due.repeated(webhook.id(), Timestamps.format(moment.now()));
            repeats.add(new Reminder.Repeat(webhook.id(), event, CloudEventsBatch.size(event)));
            setReminder(key, new Reminder(due.reminder().event(), due.reminder().number() + 1, next));
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

    /** Where the component stands from now on. */
    private void stand(HealthEvent event) {
        String subject = event.subject().value();
        Standing before = standings.getOrDefault(subject, Standing.UNTOLD);
        switch (event.body()) {
            case StatusChanged changed -> {
                standings.put(subject, before.after(changed));
                if (changed.to() == Status.HEALTHY) {
                    recovered.add(subject);
                }
            }
            case FlagsChanged flags -> standings.put(subject, Standing.of(flags));
            case ComponentRemoved _ -> {
                standings.put(subject, Standing.UNTOLD);
                recovered.add(subject);
            }
            case AggregateStatusChanged _,ComponentRegistered _ -> { // neither says where a component stands
            }
        }
    }

    private void offer(Webhook webhook, Arrival.Event arrival) {
        Knowledge.Key key = new Knowledge.Key(webhook.id(), arrival.event().subject().value());
        switch (arrival.event().body()) {
            case StatusChanged changed -> turn(webhook, key, arrival, changed);
            case FlagsChanged flags -> {
                flags(webhook, key, flags);
                tell(webhook, key, arrival);
            }
            case ComponentRemoved _ -> {
                withheld.remove(key);
                unremind(webhook, key);
                tell(webhook, key, arrival);
            }
            case AggregateStatusChanged _,ComponentRegistered _ -> tell(webhook, key, arrival);
        }
    }

    /** A change of a component takes the place of the one that is withheld. */
    private void turn(Webhook webhook, Knowledge.Key key, Arrival.Event arrival, StatusChanged changed) {
        Withheld kept = withheld.remove(key);
        Told before = told(key);
        Telling.Decision decision = decided(webhook, Telling.decide(webhook, arrival.event(), before));
        if (!decision.tell()) {
            know(key, decision.told());
            return;
        }
        Instant since = kept == null ? earlier(moment.now(), arrival.event().time()) : kept.since();
        Optional<Hold> hold = hold(webhook, key, changed.component(), changed.to(), since);
        int bytes = want(arrival, before);
        if (hold.isPresent()) {
            withheld.put(key, new Withheld(arrival.event().id(), changed.sequence(), changed.to(), since, hold.get(),
                    bytes));
        } else {
            queueTurn(webhook, key, new Turned(arrival.event().id(), changed.sequence(), changed.to(), bytes),
                    decision.told());
        }
    }

    private void flags(Webhook webhook, Knowledge.Key key, FlagsChanged flags) {
        Withheld kept = withheld.get(key);
        Instant since = kept == null ? Instant.EPOCH : kept.since();
        Optional<Hold> hold = hold(webhook, key, flags.component(), flags.status(), since);
        if (hold.isEmpty()) {
            release(webhook, key, flags.component());
        } else if (hold.get().isOfFlags()) {
            takeBack(webhook, key, hold.get());
        } else {
            keep(key, hold.get());
        }
    }

    /** Any event but a change of a component. */
    private void tell(Webhook webhook, Knowledge.Key key, Arrival.Event arrival) {
        Told before = told(key);
        Telling.Decision decision = decided(webhook, Telling.decide(webhook, arrival.event(), before));
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

    private void queueTurn(Webhook webhook, Knowledge.Key key, Turned turned, Told after) {
        Told before = told(key);
        IntakePlan.Entry entry = new IntakePlan.Entry(key.webhook(), turned.event(), before.sequence(), turned.bytes(),
                new IntakePlan.Turn(key.subject(), turned.sequence(), turned.status(), before.status()));
        queued.add(entry);
        waiting.computeIfAbsent(key, _ -> new ArrayDeque<>()).addLast(entry);
        know(key, after.queued(turned.sequence()));
        if (after.status() == null) {
            unremind(webhook, key);
        } else {
            remindOf(webhook, key, turned.event());
        }
    }

    /** All of the last trouble that is in no batch yet, as if it had never been queued; the latest is withheld. */
    private void takeBack(Webhook webhook, Knowledge.Key key, Hold hold) {
        keep(key, hold);
        Deque<IntakePlan.Entry> those = waiting.getOrDefault(key, new ArrayDeque<>());
        boolean any = false;
        while (!those.isEmpty() && hold.reason().mayHold(turnOf(those.getLast()).status())) {
            IntakePlan.Entry entry = those.removeLast();
            IntakePlan.Turn turn = turnOf(entry);
            if (!queued.remove(entry)) {
                takenBack.add(entry);
            }
            know(key, new Told(turn.toldBefore(), entry.previousSequence()));
            withheld.putIfAbsent(key, new Withheld(entry.event(), turn.sequence(), turn.status(), Instant.EPOCH, hold,
                    entry.bytes()));
            any = true;
        }
        if (any && told(key).status() == null) {
            unremind(webhook, key);
        } else if (any) {
            remindOf(webhook, key, null);
        }
    }

    private void release(Webhook webhook, Knowledge.Key key, ComponentDescription component) {
        Withheld kept = withheld.remove(key);
        if (kept == null) {
            return;
        }
        Telling.Decision decision = decided(webhook, Telling.release(webhook, component, kept.status(), told(key)));
        if (decision.tell()) {
            queueTurn(webhook, key, new Turned(kept.event(), kept.sequence(), kept.status(), kept.bytes()),
                    decision.told());
        }
    }

    private Optional<Hold> hold(Webhook webhook, Knowledge.Key key, ComponentDescription component, Status status,
            Instant since) {
        return Hold.of(webhook, component, status, standing(key), told(key), since, moment);
    }

    /** What is withheld stays so, for that reason. */
    private void keep(Knowledge.Key key, Hold hold) {
        withheld.computeIfPresent(key, (_, kept) -> kept.because(hold));
    }

    private Standing standing(Knowledge.Key key) {
        return standings.getOrDefault(key.subject(), Standing.UNTOLD);
    }

    private Told told(Knowledge.Key key) {
        return told.getOrDefault(key, Told.NOTHING);
    }

    private void know(Knowledge.Key key, Told after) {
        if (!after.equals(told(key))) {
            told.put(key, after);
        }
    }

    private void remindOf(Webhook webhook, Knowledge.Key key, @Nullable UUID event) {
        webhook.rules().reminding()
                .ifPresent(pause -> setReminder(key, new Reminder(event, 0, moment.now().plus(pause))));
    }

    private void setReminder(Knowledge.Key key, Reminder reminder) {
        unreminded.remove(key);
        reminders.put(key, reminder);
    }

    /** Of a webhook without reminders there is nothing to clear but what {@link #remind} finds. */
    private void unremind(Webhook webhook, Knowledge.Key key) {
        if (webhook.rules().reminding().isPresent()) {
            unremind(key);
        }
    }

    private void unremind(Knowledge.Key key) {
        reminders.remove(key);
        unreminded.add(key);
    }

    private Telling.Decision decided(Webhook webhook, Telling.Decision decision) {
        if (decision.filterFailed()) {
            filterErrors.merge(webhook.id(), 1, Integer::sum);
        }
        return decision;
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

    private static Instant earlier(Instant one, @Nullable Instant other) {
        return other != null && other.isBefore(one) ? other : one;
    }

    /** What was decided of all of them. */
    IntakePlan plan() {
        Map<Knowledge.Key, Withheld> kept = changed(withheld, known.withheld());
        Set<UUID> needed = Stream.concat(queued.stream().map(IntakePlan.Entry::event),
                kept.values().stream().map(Withheld::event)).collect(Collectors.toSet());
        Set<Knowledge.Key> forgotten = new HashSet<>(known.withheld().keySet());
        forgotten.removeAll(withheld.keySet());
        return new IntakePlan(wanted.values().stream().filter(event -> needed.contains(UUID.fromString(event.id())))
                .toList(), List.copyOf(queued), List.copyOf(takenBack),
                new IntakePlan.Subjects(Map.copyOf(risen), changed(standings, known.standings()),
                        Set.copyOf(recovered)),
                changed(told, known.told()), kept, Set.copyOf(forgotten),
                new IntakePlan.Reminding(Map.copyOf(reminders), Set.copyOf(unreminded), List.copyOf(repeats)),
                Map.copyOf(filterErrors), repeated);
    }

    private static <K, V> Map<K, V> changed(Map<K, V> now, Map<K, V> before) {
        return now.entrySet().stream().filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A change of a component that is queued. */
    private record Turned(UUID event, long sequence, Status status, int bytes) {}
}
