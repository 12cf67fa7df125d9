package dev.fettle.engine.export;

import dev.fettle.api.component.Status;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.RunCounts;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be written.
 *
 * @param at when this was true
 * @param system the status of the system
 * @param groups the groups, in the order of their paths
 * @param components the components that were asked for, in the order of their ids
 * @param counts how many of these have each status; every status is present
 */
record Snapshot(Instant at, Status system, List<AggregateView> groups, List<Row> components,
        Map<Status, Integer> counts) {

    Snapshot {
        groups = List.copyOf(groups);
        components = Collections.unmodifiableList(components);
    }

    /** A snapshot whose counts are those of its components. */
    static Snapshot of(Instant at, Status system, List<AggregateView> groups, List<Row> components) {
        Map<Status, Integer> counts = new EnumMap<>(Status.class);
        for (Status status : Status.values()) {
            counts.put(status, 0);
        }
        components.forEach(row -> counts.merge(row.view().status(), 1, Integer::sum));
        return new Snapshot(at, system, groups, components, Collections.unmodifiableMap(counts));
    }

    /**
     * One component.
     *
     * @param view what is true of it
     * @param counts what its runs said
     */
    record Row(ComponentView view, RunCounts counts) {}
}
