package dev.fettle.engine.status;

import dev.fettle.api.component.Status;
import org.jspecify.annotations.Nullable;

/**
 * What a component's runs said since this process began, pushes included, and how often its status changed.
 *
 * @param healthy runs that said HEALTHY
 * @param degraded runs that said DEGRADED
 * @param unhealthy runs that said UNHEALTHY
 * @param inconclusive runs that said nothing, because the trouble was ours
 * @param transitions committed changes of the status
 */
public record RunCounts(int healthy, int degraded, int unhealthy, int inconclusive, int transitions) {

    /** Before the first run. */
    public static final RunCounts NONE = new RunCounts(0, 0, 0, 0, 0);

    /** After one more run that said so; null for one that said nothing. UNKNOWN says nothing either. */
    RunCounts ran(@Nullable Status said) {
        return switch (said) {
            case HEALTHY -> new RunCounts(healthy + 1, degraded, unhealthy, inconclusive, transitions);
            case DEGRADED -> new RunCounts(healthy, degraded + 1, unhealthy, inconclusive, transitions);
            case UNHEALTHY -> new RunCounts(healthy, degraded, unhealthy + 1, inconclusive, transitions);
            case UNKNOWN -> new RunCounts(healthy, degraded, unhealthy, inconclusive + 1, transitions);
            case null -> new RunCounts(healthy, degraded, unhealthy, inconclusive + 1, transitions);
        };
    }

    /** After one more committed change. */
    RunCounts turned() {
        return new RunCounts(healthy, degraded, unhealthy, inconclusive, transitions + 1);
    }
}
