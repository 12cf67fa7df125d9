package dev.fettle.notifier.rest;

import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.silence.Acknowledgement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An acknowledgement in an answer. */
record AcknowledgementView(long id, String component, String note, @Nullable String until, String creator,
        String createdAt, @Nullable String endedAt, @Nullable String endedBy, String state) {

    static AcknowledgementView of(Acknowledgement acknowledgement, Instant now) {
        Acknowledgement.Wish wish = acknowledgement.wish();
        return new AcknowledgementView(acknowledgement.id(), wish.component(), wish.note(), text(wish.until()),
                acknowledgement.creator(), Timestamps.format(acknowledgement.createdAt()),
                text(acknowledgement.endedAt()), acknowledgement.endedBy(),
                acknowledgement.isActive(now) ? SilenceView.ACTIVE : SilenceView.ENDED);
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.format(instant);
    }
}
