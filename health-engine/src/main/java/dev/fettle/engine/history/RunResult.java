package dev.fettle.engine.history;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of one component.
 *
 * @param component whose run it was
 * @param at when it began
 * @param status what it said; null when it said nothing
 * @param reason why
 * @param message one line for people
 * @param latencyMs how long its last attempt took, in milliseconds
 * @param attempts how many attempts it made
 */
public record RunResult(ComponentId component, Instant at, @Nullable Status status, Reason reason, String message,
        int latencyMs, int attempts) {}
