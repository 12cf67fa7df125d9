package dev.fettle.engine.component;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.platform.calendar.MaintenanceWindow;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be watched and how, complete: every default is filled in.
 *
 * @param id stable name
 * @param group where it stands; null when it stands alone
 * @param name for people
 * @param labels for matching, at most 32
 * @param links for people
 * @param critical whether its failure makes its group and the system UNHEALTHY
 * @param interval from one regular run to the next, at least 1 s
 * @param timeout budget of one attempt, all phases, at most the interval
 * @param retry further attempts inside a run
 * @param thresholds how many runs in a row change the status
 * @param confirm pause to an extra run while a change is suspected; at most the interval
 * @param stale older than that, a result no longer counts and the status is UNKNOWN
 * @param slow slower than that is DEGRADED; null: never
 * @param severity what a failure of that reason means; reasons not named mean UNHEALTHY
 * @param flapping when it changes too often; null: nobody looks
 * @param dependsOn components whose trouble explains this one's
 * @param maintenance times at which trouble is expected
 * @param check the check
 */
public record ComponentDefinition(ComponentId id, @Nullable GroupPath group, String name, Map<String, String> labels,
        Map<String, String> links, boolean critical, Duration interval, Duration timeout, Retry retry,
        Thresholds thresholds, Duration confirm, Duration stale, @Nullable Duration slow, Map<Reason, Status> severity,
        @Nullable Flapping flapping, List<ComponentId> dependsOn, List<MaintenanceWindow> maintenance,
        CheckSpec check) {

    public ComponentDefinition {
        labels = sorted(labels);
        links = sorted(links);
        severity = Map.copyOf(severity);
        dependsOn = List.copyOf(dependsOn);
        maintenance = List.copyOf(maintenance);
    }

    /** None is one and the same, for there are a hundred thousand of them. */
    private static Map<String, String> sorted(Map<String, String> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }

    /** As events describe it. */
    public ComponentDescription description() {
        return new ComponentDescription(id, name, group, check.kind(), critical, labels, links);
    }

    /**
     * Further attempts inside a run, after transport errors and answers of 500 to 599 only.
     *
     * @param attempts how many further attempts, 0 to 10
     * @param backoff longest pause before the first further attempt
     * @param maxBackoff longest pause before any
     */
    public record Retry(int attempts, Duration backoff, Duration maxBackoff) {}

    /**
     * How many runs in a row change the published status.
     *
     * @param failure to a worse one, 1 to 100
     * @param success to a better one, 1 to 100
     */
    public record Thresholds(int failure, int success) {}

    /**
     * When a component changes too often.
     *
     * @param low below this share of changes it is over, above 0
     * @param high from this share of changes on it is so, above the low one and at most 1
     */
    public record Flapping(double low, double high) {}
}
