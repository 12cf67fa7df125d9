package dev.fettle.engine.stream;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.status.CheckResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed change of the status of a component.
 *
 * @param from the status before
 * @param to the status after
 * @param at when it changed
 * @param reason why
 * @param message one line for people
 * @param sequence its number among the changes of the component
 * @param lastCheck what its last run found; null before the first
 */
public record Turned(Status from, Status to, Instant at, Reason reason, String message, long sequence,
        @Nullable CheckResult lastCheck) {}
