package dev.fettle.notifier.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.silence.Silence;
import dev.fettle.notifier.silence.Silences;
import dev.fettle.platform.calendar.MaintenanceWindow;
import dev.fettle.platform.file.DurationText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A silence in an answer.
 *
 * @param duration of each time, where {@code cron} says when it comes
 * @param state ACTIVE, WAITING (for its begin, or its next time) or ENDED
 * @param openUntil when it closes, for now or for good; null when it is not open
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SilenceView(long id, Map<String, Object> match, List<String> webhooks, String from,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String until, @Nullable String cron,
        @Nullable String duration, @Nullable String zone, String comment, String creator, String createdAt,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String endedAt, String state,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String openUntil) {

    static final String ACTIVE = "ACTIVE";
    static final String WAITING = "WAITING";
    static final String ENDED = "ENDED";

    static SilenceView of(Silence silence, Instant now) {
        Silence.Wish wish = silence.wish();
        MaintenanceWindow window = wish.window();
        Optional<Instant> open = Silences.NONE.openUntil(silence, now);
        return new SilenceView(silence.id(), wish.selector().written(), wish.webhooks(),
                Timestamps.format(wish.from()), text(wish.until()), window == null ? null : window.cron(),
                window == null ? null : DurationText.print(window.duration()),
                window == null ? null : window.zone().getId(), wish.comment(), silence.creator(),
                Timestamps.format(silence.createdAt()), text(silence.endedAt()), state(silence, open, now),
                text(open.orElse(null)));
    }

    private static String state(Silence silence, Optional<Instant> open, Instant now) {
        if (silence.isOver(now)) {
            return ENDED;
        }
        return open.isPresent() ? ACTIVE : WAITING;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.format(instant);
    }
}
