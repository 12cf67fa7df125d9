package dev.fettle.engine.state;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import java.util.regex.Pattern;

/**
 * What one run says of its component.
 *
 * @param status HEALTHY, DEGRADED or UNHEALTHY
 * @param reason why
 * @param message one line for people; control characters become spaces
 */
public record Verdict(Status status, Reason reason, String message) {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    /**
     * @throws IllegalArgumentException when the status is UNKNOWN: a run that says nothing has no verdict
     */
    public Verdict {
        if (status == Status.UNKNOWN) {
            throw new IllegalArgumentException(
                    "status of a verdict must be HEALTHY, DEGRADED or UNHEALTHY, was UNKNOWN");
        }
        message = oneLine(message);
    }

    /** Control characters as spaces: a message comes from outside, is shown to people, and PostgreSQL takes no NUL. */
    public static String oneLine(String text) {
        return text.chars().noneMatch(Character::isISOControl) ? text : CONTROL.matcher(text).replaceAll(" ");
    }
}
