package dev.fettle.notifier.silence;

import dev.fettle.api.event.ComponentDescription;
import dev.fettle.platform.calendar.MaintenanceWindow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time in which no trouble of certain components is told. What ends a trouble that was told is told all the same.
 *
 * @param id its number
 * @param wish what somebody asked for
 * @param creator who did
 * @param createdAt when
 * @param endedAt when somebody ended it before its time; null when nobody did
 */
public record Silence(long id, Wish wish, String creator, Instant createdAt, @Nullable Instant endedAt) {

    /**
     * What is asked for.
     *
     * @param selector whose trouble is not told
     * @param webhooks which webhooks are not told; empty: none is
     * @param from when it begins
     * @param until when it ends; null for a recurring one without an end
     * @param window when it comes again between the two; null for one that lasts from begin to end
     * @param comment why, for people
     */
    public record Wish(Selector selector, List<String> webhooks, Instant from, @Nullable Instant until,
            @Nullable MaintenanceWindow window, String comment) {

        /**
         * @throws IllegalArgumentException when it could never be, or would never end
         */
        public Wish {
            webhooks = List.copyOf(webhooks);
            if (until == null && window == null) {
                throw new IllegalArgumentException("until or duration is missing");
            }
            if (until != null && !until.isAfter(from)) {
                throw new IllegalArgumentException("until must be after from");
            }
        }
    }

    /** Whether it speaks of that component and that webhook, open or not. */
    boolean isAbout(ComponentDescription component, String webhook) {
        return (wish.webhooks.isEmpty() || wish.webhooks.contains(webhook)) && wish.selector.fits(component);
    }

    /** Whether it is over for good. */
    public boolean isOver(Instant now) {
        return isAtOrAfter(now, endedAt) || isAtOrAfter(now, wish.until);
    }

    /** Whether it is between its begin and its end, where a window may still say no. */
    boolean spans(Instant now) {
        return !isOver(now) && !now.isBefore(wish.from);
    }

    private static boolean isAtOrAfter(Instant now, @Nullable Instant end) {
        return end != null && !now.isBefore(end);
    }
}
