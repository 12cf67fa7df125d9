package dev.fettle.engine.export;

import dev.fettle.api.component.Status;
import dev.fettle.platform.database.DatabaseWatch;
import java.util.Locale;

/** The one word for the whole: of what is watched and of what it stands on. */
enum ServiceStatus {
    /** The system is HEALTHY. */
    ONLINE,
    /** The system is anything else, or the database is not connected. */
    DEGRADED,
    /** First checks are pending. */
    STARTING;

    /**
     * The word.
     *
     * @param system the status of the system
     * @param database what the last question to the database found
     * @param pending whether the watch has not begun, or first checks have not ended
     */
    static ServiceStatus of(Status system, DatabaseWatch.State database, boolean pending) {
        if (database != DatabaseWatch.State.CONNECTED) {
            return DEGRADED;
        }
        if (pending) {
            return STARTING;
        }
        return system == Status.HEALTHY ? ONLINE : DEGRADED;
    }

    /** The word as other programs read it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
