package dev.fettle.notifier.webhook;

import dev.fettle.api.component.Status;
import java.util.Locale;

/**
 * Why a status is not told for now. What ends a trouble is never withheld: it is told to whoever was told of it. Where
 * several are true at once the first of them is the one that is shown.
 */
public enum Withholding {

    /** The component is in a maintenance window of its own. */
    MAINTENANCE,
    /** It changes too often. */
    FLAPPING,
    /** Something that it depends on explains its trouble, and is told itself. */
    CAUSE,
    /** Somebody asked for silence. */
    SILENCE,
    /** It has not lasted as long as the webhook wants it to. */
    YOUNG;

    /** Whether this status may be withheld for it. Losing sight of something is explained by nothing else. */
    public boolean mayHold(Status status) {
        return this == CAUSE ? status.isTrouble() : status != Status.HEALTHY;
    }

    /** As it stands in a file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
