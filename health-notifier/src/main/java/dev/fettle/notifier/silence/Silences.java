package dev.fettle.notifier.silence;

import dev.fettle.api.event.ComponentDescription;
import dev.fettle.platform.calendar.Calendar;
import dev.fettle.platform.calendar.MaintenanceWindow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All silences that are not over, and whether one of them is open. Pure but for what it remembers; any thread. */
public final class Silences {

    /** There are none. */
    public static final Silences NONE = new Silences(List.of());

    private final List<Silence> silences;
    private final Calendar calendar = new Calendar();

    /** Those, in the order in which they are asked. */
    public Silences(List<Silence> silences) {
        this.silences = List.copyOf(silences);
    }

    /** The one that is open now for that component and webhook, of several the one that is open longest. */
    public Optional<Open> over(ComponentDescription component, String webhook, Instant now) {
        Open longest = null;
        for (Silence silence : silences) {
            if (silence.spans(now) && silence.isAbout(component, webhook)) {
                Optional<Instant> until = openUntil(silence, now);
                if (until.isPresent() && (longest == null || until.get().isAfter(longest.until))) {
                    longest = new Open(silence.id(), until.get());
                }
            }
        }
        return Optional.ofNullable(longest);
    }

    /** Until when it is open; empty when it is not. */
    public Optional<Instant> openUntil(Silence silence, Instant now) {
        if (!silence.spans(now)) {
            return Optional.empty();
        }
        Instant end = silence.wish().until() == null ? Instant.MAX : silence.wish().until();
        MaintenanceWindow window = silence.wish().window();
        if (window == null) {
            return Optional.of(end);
        }
        synchronized (calendar) {
            Instant closes = calendar.until(List.of(window), now);
            return calendar.isIn(List.of(window), now)
                    ? Optional.of(closes.isBefore(end) ? closes : end)
                    : Optional.empty();
        }
    }

    /**
     * A silence that is open.
     *
     * @param id its number
     * @param until when it closes, for now or for good
     */
    public record Open(long id, Instant until) {}
}
