package dev.fettle.engine.probe.metrics;

import org.jspecify.annotations.Nullable;

/**
 * What a circuit breaker has counted since its application started. Immutable; any thread.
 *
 * @param failed calls that went wrong
 * @param passed calls that did not
 */
record Calls(double failed, double passed) {

    static final Calls NONE = new Calls(0, 0);

    Calls plus(Calls other) {
        return new Calls(failed + other.failed, passed + other.passed);
    }

    /** What was counted since; all of it when the application has started anew in between. */
    Calls since(Calls before) {
        return failed < before.failed || passed < before.passed
                ? this
                : new Calls(failed - before.failed, passed - before.passed);
    }

    /** In percent, to two digits; null without calls. */
    @Nullable
    Double failureRate() {
        return Breaker.percent(100 * failed / (failed + passed));
    }
}
