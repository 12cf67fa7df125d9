package dev.fettle.engine.state;

import dev.fettle.api.component.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a component stands: the status that is published, and the verdicts of its last runs, which may be about to
 * change it.
 *
 * <pre>
 * UNKNOWN ──success healthy runs──► HEALTHY ──failure worse runs──► DEGRADED, UNHEALTHY
 *    ▲                                 ▲                                   │
 *    └──────── stale (any) ────────────┴──────── success better runs ◄─────┘
 * </pre>
 *
 * @param published the status that others see
 * @param recent the last runs, oldest first, no more than the thresholds need
 */
public record CheckState(Status published, List<Run> recent) {

    /** Never checked. */
    public static final CheckState NEW = new CheckState(Status.UNKNOWN, List.of());

    public CheckState {
        recent = List.copyOf(recent);
    }

    /** Whether the last run speaks for another status than the published one, so that it is worth a closer look. */
    public boolean isSuspected() {
        return !recent.isEmpty() && recent.getLast().status() != published;
    }

    CheckState after(Run run, int keep) {
        List<Run> kept = new ArrayList<>(recent.subList(Math.max(0, recent.size() + 1 - keep), recent.size()));
        kept.add(run);
        return new CheckState(published, kept);
    }

    /**
     * What one run said, and when it began.
     *
     * @param status what the run said
     * @param at when it began
     */
    public record Run(Status status, Instant at) {}
}
