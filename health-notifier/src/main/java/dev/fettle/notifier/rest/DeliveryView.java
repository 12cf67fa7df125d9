package dev.fettle.notifier.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.delivery.DeliveryLog.Delivery;
import dev.fettle.notifier.delivery.DeliveryLog.Try;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch in an answer; {@code attempts} only where one batch was asked for. */
record DeliveryView(String id, String webhook, @Nullable String parent, String state, int events,
        List<String> subjects, String createdAt, int attemptCount, @Nullable String firstAttemptAt,
        @Nullable String nextAttemptAt, @Nullable String finishedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<AttemptView> attempts) {

    static DeliveryView of(Delivery delivery) {
        return of(delivery, null);
    }

    static DeliveryView with(Delivery delivery, List<Try> attempts) {
        return of(delivery, attempts.stream().map(AttemptView::of).toList());
    }

    private static DeliveryView of(Delivery delivery, @Nullable List<AttemptView> attempts) {
        return new DeliveryView(delivery.id(), delivery.webhook(), delivery.parent(), delivery.state(),
                delivery.events(), delivery.subjects(), Timestamps.format(delivery.createdAt()), delivery.attempts(),
                text(delivery.firstAttemptAt()), text(delivery.nextAttemptAt()), text(delivery.finishedAt()), attempts);
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.format(instant);
    }

    /** One attempt in an answer. */
    record AttemptView(String at, String result, @Nullable Integer status, long latencyMs,
            @Nullable String answerStart) {

        static AttemptView of(Try attempt) {
            return new AttemptView(Timestamps.format(attempt.at()), attempt.result(), attempt.status(),
                    attempt.latencyMs(), attempt.answerStart());
        }
    }
}
