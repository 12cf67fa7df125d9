package dev.fettle.notifier.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.delivery.Replay;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A wish to have events again, in an answer. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ReplayView(long id, String webhook, Replay.Kind kind, Replay.State state, @Nullable String component,
        @Nullable String since, @Nullable String until, @Nullable Long sinceSequence, @Nullable Long untilSequence,
        long events, long sent, String requestedAt, @Nullable String finishedAt) {

    static final String EXAMPLE = """
            {"id": 7, "webhook": "ops", "kind": "EVENTS", "state": "OPEN", "component": "checkout-api", "since": null,
             "until": null, "sinceSequence": 41, "untilSequence": null, "events": 2, "sent": 0,
             "requestedAt": "2026-11-21T09:13:58.120Z", "finishedAt": null}""";

    static ReplayView of(Replay replay) {
        return new ReplayView(replay.id(), replay.webhook(), replay.kind(), replay.state(), replay.subject(),
                text(replay.since()), text(replay.until()), replay.sinceSequence(), replay.untilSequence(),
                replay.events(), replay.sent(), Timestamps.format(replay.requestedAt()), text(replay.finishedAt()));
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.format(instant);
    }
}
