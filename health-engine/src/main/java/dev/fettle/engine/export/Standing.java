package dev.fettle.engine.export;

import dev.fettle.api.component.Status;
import dev.fettle.platform.database.DatabaseWatch;
import java.util.Locale;

/**
 * How the whole is now.
 *
 * @param system the status of the system
 * @param database what the last question to the database found
 * @param pending whether the watch has not begun, or first checks have not ended
 */
record Standing(Status system, DatabaseWatch.State database, boolean pending) {

    ServiceStatus status() {
        return ServiceStatus.of(system, database, pending);
    }

    /** The word for the database as other programs read it. */
    String databaseWord() {
        return database.name().toLowerCase(Locale.ROOT);
    }
}
