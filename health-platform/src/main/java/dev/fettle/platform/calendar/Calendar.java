package dev.fettle.platform.calendar;

import dev.fettle.platform.calendar.MaintenanceWindow.Standing;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether it is maintenance now. Thousands of components share few windows, so what was found out once is kept for as
 * long as it holds. Not thread-safe.
 */
public final class Calendar {

    /** More different ones than any fleet has on one lane; a fleet that changes for years must not fill the memory. */
    private static final int MOST = 10_000;

    private final Map<List<MaintenanceWindow>, Known> known = new HashMap<>();

    /** Whether one of the windows is open then. */
    public boolean isIn(List<MaintenanceWindow> windows, Instant now) {
        return look(windows, now).isIn();
    }

    /** Until when the answer of {@link #isIn} holds at least: the time to ask again; no windows, no end. */
    public Instant until(List<MaintenanceWindow> windows, Instant now) {
        return look(windows, now).until();
    }

    private Standing look(List<MaintenanceWindow> windows, Instant now) {
        Known last = known.get(windows);
        if (last != null && !now.isBefore(last.since) && now.isBefore(last.standing.until())) {
            return last.standing;
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        Standing fresh = standing(windows, now);
        known.put(windows, new Known(now, fresh));
        return fresh;
    }

    private static Standing standing(List<MaintenanceWindow> windows, Instant now) {
        boolean isIn = false;
        Instant until = Instant.MAX;
        for (MaintenanceWindow window : windows) {
            Standing one = window.at(now);
            isIn |= one.isIn();
            until = one.until().isBefore(until) ? one.until() : until;
        }
        return new Standing(isIn, until);
    }

    private record Known(Instant since, Standing standing) {}
}
