package dev.fettle.notifier.intake;

import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.api.component.Status;
import dev.fettle.notifier.silence.Silences;
import dev.fettle.notifier.webhook.Telling;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook would have been told of past events: decided by the very code that decides of new ones, on the clock
 * of the events, with the silences of today, as if it had been told nothing before. What is in the queue for longer
 * than
 * the batch waits counts as sent. Reminders are left out. Used by one thread, once; pure.
 */
public final class DryRun {

    private final Webhook webhook;
    private final Silences silences;
    private final Map<String, Long> lastSequences = new HashMap<>();
    private final Map<String, Standing> standings = new HashMap<>();
    private final Map<Knowledge.Key, Told> told = new HashMap<>();
    private final Map<Knowledge.Key, Withheld> withheld = new HashMap<>();
    private final Map<Knowledge.Key, ComponentDescription> components = new HashMap<>();
    private final Map<Knowledge.Key, List<Waiting>> waiting = new HashMap<>();
    private final PriorityQueue<Look> looks = new PriorityQueue<>(Comparator.comparing(Look::at));
    private final Set<UUID> seen = new HashSet<>();
    private final Map<UUID, Line> lines = new LinkedHashMap<>();
    private final Map<String, Integer> filterErrors = new HashMap<>();
    private Instant now = Instant.MIN;

    DryRun(Webhook webhook, Silences silences) {
        this.webhook = webhook;
        this.silences = silences;
    }

    /** The next event; per subject in their order, and all together about in that of their times. */
    void add(Arrival.Event arrival) {
        HealthEvent event = arrival.event();
        advance(event.time());
        Knowledge.Key key = new Knowledge.Key(webhook.id(), event.subject().value());
        Told before = told.getOrDefault(key, Told.NOTHING);
        Set<UUID> fresh = event.sequence().isEmpty() && seen.add(event.id()) ? Set.of(event.id()) : Set.of();
        IntakePlan plan = IntakePlan.of(List.of(arrival), List.of(webhook), known(key, fresh));
        if (plan.repeated() > 0) {
            return;
        }
        componentOf(event.body()).ifPresent(component -> components.put(key, component));
        lines.put(event.id(), line(event, Telling.decide(webhook, event, before).why()));
        take(key, plan);
    }

    /** What became of all of them until then. */
    Result end(Instant until) {
        advance(until);
        return new Result(List.copyOf(lines.values()), filterErrors.values().stream().mapToInt(count -> count).sum());
    }

    /** Lets the time pass, looking at what is withheld when its moment comes. */
    private void advance(Instant to) {
        while (!looks.isEmpty() && !looks.peek().at().isAfter(to)) {
            Look look = looks.remove();
            Withheld kept = withheld.get(look.key());
            if (kept != null && look.at().equals(kept.hold().until())) {
                now = later(now, look.at());
                take(look.key(), IntakePlan.due(List.of(webhook), known(look.key(), Set.of()),
                        Map.of(look.key(), components.get(look.key())), Map.of()));
            }
        }
        now = later(now, to);
    }

    private Knowledge known(Knowledge.Key key, Set<UUID> fresh) {
        List<Waiting> those = waiting.computeIfAbsent(key, _ -> new ArrayList<>());
        Duration wait = webhook.batching().maxWait();
        those.removeIf(one -> !now.isBefore(one.since().plus(wait)));
        return new Knowledge(slice(lastSequences, key.subject()), slice(standings, key.subject()), slice(told, key),
                slice(withheld, key), Map.of(key, those.stream().map(Waiting::entry).toList()), fresh,
                new Moment(now, silences));
    }

    private void take(Knowledge.Key key, IntakePlan plan) {
        lastSequences.putAll(plan.subjects().lastSequences());
        standings.putAll(plan.subjects().standings());
        told.putAll(plan.told());
        plan.forgotten().forEach(withheld::remove);
        plan.filterErrors().forEach((id, count) -> filterErrors.merge(id, count, Integer::sum));
        List<Waiting> those = waiting.computeIfAbsent(key, _ -> new ArrayList<>());
        those.removeIf(one -> plan.takenBack().contains(one.entry()));
        for (IntakePlan.Entry entry : plan.queued()) {
            lines.computeIfPresent(entry.event(), (_, line) -> line.toldAt(now));
            if (entry.turn() != null) {
                those.add(new Waiting(entry, now));
            }
        }
        plan.withheld().forEach(this::withhold);
        Optional.ofNullable(withheld.get(key)).ifPresent(kept -> plan.takenBack().forEach(
                entry -> lines.computeIfPresent(entry.event(), (_, line) -> line.withheld(kept.hold()))));
    }

    private void withhold(Knowledge.Key key, Withheld kept) {
        withheld.put(key, kept);
        lines.computeIfPresent(kept.event(), (_, line) -> line.withheld(kept.hold()));
        Instant until = kept.hold().until();
        if (until != null) {
            looks.add(new Look(key, until));
        }
    }

    private static <K, V> Map<K, V> slice(Map<K, V> all, K key) {
        V value = all.get(key);
        return value == null ? Map.of() : Map.of(key, value);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Line line(HealthEvent event, Telling.Why why) {
        return new Line(event, statusOf(event.body()), Outcome.NOT_TOLD, why.name(), null, null);
    }

    private static Optional<ComponentDescription> componentOf(HealthEvent.Body body) {
        return switch (body) {
            case StatusChanged changed -> Optional.of(changed.component());
            case FlagsChanged flags -> Optional.of(flags.component());
            case ComponentRegistered registered -> Optional.of(registered.component());
            case ComponentRemoved removed -> Optional.of(removed.component());
            case AggregateStatusChanged _ -> Optional.empty();
        };
    }

    private static @Nullable Status statusOf(HealthEvent.Body body) {
        return switch (body) {
            case StatusChanged changed -> changed.to();
            case FlagsChanged flags -> flags.status();
            case AggregateStatusChanged changed -> changed.to();
            case ComponentRegistered _,ComponentRemoved _ -> null;
        };
    }

    /** What became of an event. */
    public enum Outcome {

        /** Told, at once or later. */
        TOLD,
        /** Withheld, and not told until the end. */
        WITHHELD,
        /** Not wanted. */
        NOT_TOLD
    }

    /**
     * One event.
     *
     * @param event the event
     * @param status that it tells; null when it tells none
     * @param outcome what became of it
     * @param why why it was withheld at last, or not told; WANTED when it was told at once
     * @param holder the component or the silence that withheld it; null otherwise
     * @param toldAt when it was told; null when it was not
     */
    public record Line(HealthEvent event, @Nullable Status status, Outcome outcome, String why,
            @Nullable String holder, @Nullable Instant toldAt) {

        Line toldAt(Instant at) {
            return new Line(event, status, Outcome.TOLD, why, holder, at);
        }

        Line withheld(Hold hold) {
            return new Line(event, status, Outcome.WITHHELD, hold.reason().name(), hold.holder(), null);
        }
    }

    /**
     * What became of all of them.
     *
     * @param lines each, in their order
     * @param filterErrors how often the filter could not be evaluated
     */
    public record Result(List<Line> lines, int filterErrors) {

        public Result {
            lines = List.copyOf(lines);
        }

        /** How many of them ended so. */
        public long count(Outcome outcome) {
            return lines.stream().filter(line -> line.outcome() == outcome).count();
        }
    }

    private record Waiting(IntakePlan.Entry entry, Instant since) {}

    private record Look(Knowledge.Key key, Instant at) {}
}
