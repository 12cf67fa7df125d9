package dev.fettle.notifier.silence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody knows of a component's trouble: nobody is reminded of it until it ends, the component recovers, or somebody
 * takes it back.
 *
 * @param id its number
 * @param wish what somebody said
 * @param creator who did
 * @param createdAt when
 * @param endedAt when it was over before its time; null when it was not
 * @param endedBy what ended it: {@code recovery}, or who took it back; null when nothing did
 */
public record Acknowledgement(long id, Wish wish, String creator, Instant createdAt, @Nullable Instant endedAt,
        @Nullable String endedBy) {

    /**
     * What is said.
     *
     * @param component whose trouble is known
     * @param note by whom or what is done, for people
     * @param until when it is over; null: with the trouble
     */
    public record Wish(String component, String note, @Nullable Instant until) {}

    /** Whether it still counts. */
    public boolean isActive(Instant now) {
        return endedAt == null && (wish.until == null || now.isBefore(wish.until));
    }
}
