package dev.fettle.engine.monitor;

import dev.fettle.api.check.Outcome;
import java.time.Instant;

/**
 * How one run of one component ended.
 *
 * @param outcome what its last attempt found
 * @param attempts how many attempts it made
 * @param at when it began
 */
record RunReport(Outcome outcome, int attempts, Instant at) {}
