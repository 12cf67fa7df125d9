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

    /** A lone half of a character beyond the first 65,536 can stand in a text, and not in JSON. */
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]+");

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

    /**
     * Control characters and half characters as spaces: a message comes from outside, is shown to people, PostgreSQL
     * takes no NUL and JSON no half.
     */
    public static String oneLine(String text) {
        return text.chars().noneMatch(each -> Character.isISOControl(each) || Character.isSurrogate((char) each))
                ? text
                : UNFIT.matcher(text).replaceAll(" ");
    }
}
