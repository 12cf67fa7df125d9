package dev.fettle.notifier.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A wish to have events again, and how far it has come.
 *
 * @param id its number
 * @param webhook who is to have them
 * @param kind what they are
 * @param state whether it is still worked on
 * @param subject only those about this one; null: about any
 * @param since only those that were queued, or given up, at this time or later; null: any
 * @param until only those before this time; null: any
 * @param sinceSequence only those from this sequence on; null: any
 * @param untilSequence only those up to this sequence; null: any
 * @param events how many there were when it was wished
 * @param sent how many are in batches by now
 * @param requestedAt when it was wished
 * @param finishedAt when the last batch was finished, or it was cancelled; null before
 */
public record Replay(long id, String webhook, Kind kind, State state, @Nullable String subject,
        @Nullable Instant since, @Nullable Instant until, @Nullable Long sinceSequence, @Nullable Long untilSequence,
        long events, long sent, Instant requestedAt, @Nullable Instant finishedAt) {

    /** What is sent again. */
    public enum Kind {
        /** What was queued to the webhook, whatever became of it. */
        EVENTS,
        /** What was given up. */
        DEAD_LETTERS
    }

    /** How far it has come. */
    public enum State {
        /** Waits for its turn, or is being sent. */
        OPEN,
        /** All of it was sent, or given up again. */
        DONE,
        /** Somebody did not want it any more, or nobody could be sent to for too long. */
        CANCELLED
    }

    /**
     * What somebody asks for.
     *
     * @param subject only what is about this one; null: about any
     * @param since only what was queued, or given up, at this time or later; null: any
     * @param until only what was before this time; null: any
     * @param sinceSequence only from this sequence of the subject on; null: any
     * @param untilSequence only up to this sequence of the subject; null: any
     * @param partial whether what is kept is enough where some of it is forgotten
     */
    public record Wish(@Nullable String subject, @Nullable Instant since, @Nullable Instant until,
            @Nullable Long sinceSequence, @Nullable Long untilSequence, boolean partial) {}
}
