package dev.fettle.notifier.batch;

import dev.fettle.notifier.batch.Pending.News;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides when what waits becomes a batch: enough events, enough bytes, the oldest has waited long enough, or one of
 * them must not wait. Knows no clock: ages come in.
 *
 * <p>
 * Where events have keys, those of one key make a batch. The order of a subject's events is kept all the same: one
 * whose key changed waits until those before it, under the key before, are gone.
 *
 * @param maxEvents most events in a batch, {@code >= 1}
 * @param maxWait longest wait of the oldest event; zero sends at once
 * @param maxBytes most bytes of a body; a single event that is larger goes alone
 * @param urgent what must not wait, and takes along what stands before it
 */
public record BatchPolicy(int maxEvents, Duration maxWait, long maxBytes, Set<News> urgent) {

    /** The two brackets around the events; the comma between two of them is counted with the event. */
    private static final int BRACKETS = 2;

    public BatchPolicy {
        urgent = Set.copyOf(urgent);
    }

    /** One for which nothing is urgent. */
    public BatchPolicy(int maxEvents, Duration maxWait, long maxBytes) {
        this(maxEvents, maxWait, maxBytes, Set.of());
    }

    /**
     * What to do now.
     *
     * @param oldestFirst the events that wait, at least the {@code maxEvents} oldest of them
     * @param more whether there are more than these
     */
    public Decision decide(List<Pending> oldestFirst, boolean more) {
        if (oldestFirst.isEmpty()) {
            return new Decision.Rest();
        }
        List<Candidate> candidates = byKey(oldestFirst).stream().map(this::candidate).toList();
        Candidate oldest = candidates.getFirst();
        return candidates.stream().filter(Candidate::isUrgent).findFirst()
                .or(() -> candidates.stream().filter(Candidate::isReady).findFirst())
                .<Decision>map(ready -> new Decision.Take(ready.members()))
                .orElseGet(() -> more
                        ? new Decision.Take(oldest.members())
                        : new Decision.Wait(candidates.stream().map(Candidate::left).min(Duration::compareTo)
                                .orElseThrow()));
    }

    private Candidate candidate(List<Pending> sameKey) {
        int fitting = fitting(sameKey);
        boolean full = fitting == maxEvents || fitting < sameKey.size() || bytes(sameKey) >= maxBytes;
        Duration left = maxWait.minus(sameKey.getFirst().age());
        return new Candidate(sameKey.subList(0, fitting), left, full || !left.isPositive(),
                sameKey.stream().anyMatch(event -> urgent.contains(event.news())));
    }

    /** Those that may go now, by their keys, in the order of the oldest of each; never empty. */
    private static List<List<Pending>> byKey(List<Pending> oldestFirst) {
        Map<String, List<Pending>> byKey = new LinkedHashMap<>();
        Map<String, String> keys = new HashMap<>();
        Set<String> waiting = new HashSet<>();
        for (Pending event : oldestFirst) {
            String key = event.key() == null ? "" : event.key();
            boolean same = keys.computeIfAbsent(event.subject(), _ -> key).equals(key);
            if (same && !waiting.contains(event.subject())) {
                byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(event);
            } else {
                waiting.add(event.subject());
            }
        }
        return List.copyOf(byKey.values());
    }

    private int fitting(List<Pending> oldestFirst) {
        int most = Math.min(maxEvents, oldestFirst.size());
        long bytes = BRACKETS;
        for (int taken = 0; taken < most; taken++) {
            bytes += oldestFirst.get(taken).bytes() + 1L;
            if (bytes > maxBytes && taken > 0) {
                return taken;
            }
        }
        return most;
    }

    private static long bytes(List<Pending> events) {
        return BRACKETS + events.stream().mapToLong(event -> event.bytes() + 1L).sum();
    }

    /** What could be a batch. */
    private record Candidate(List<Pending> members, Duration left, boolean isReady, boolean isUrgent) {}

    /** What is to be done with what waits. */
    public sealed interface Decision {

        /** Nothing waits. */
        record Rest() implements Decision {}

        /**
         * Not yet.
         *
         * @param duration when to ask again if nothing else comes
         */
        record Wait(Duration duration) implements Decision {}

        /**
         * Make a batch.
         *
         * @param members of these, oldest first, never empty
         */
        record Take(List<Pending> members) implements Decision {

            public Take {
                members = List.copyOf(members);
            }
        }
    }
}
