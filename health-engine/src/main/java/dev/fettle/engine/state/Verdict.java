package dev.fettle.engine.state;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;

/**
 * What one run says of its component.
 *
 * @param status HEALTHY, DEGRADED or UNHEALTHY
 * @param reason why
 * @param message one line for people
 */
public record Verdict(Status status, Reason reason, String message) {

    /**
     * @throws IllegalArgumentException when the status is UNKNOWN: a run that says nothing has no verdict
     */
    public Verdict {
        if (status == Status.UNKNOWN) {
            throw new IllegalArgumentException(
                    "status of a verdict must be HEALTHY, DEGRADED or UNHEALTHY, was UNKNOWN");
        }
    }
}
