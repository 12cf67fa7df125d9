package dev.fettle.notifier.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.delivery.DeliveryLog.Delivery;
import dev.fettle.notifier.delivery.DeliveryLog.Member;
import dev.fettle.notifier.delivery.DeliveryLog.Try;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A batch in an answer; {@code attempts} and {@code members} only where one batch was asked for, or all. */
record DeliveryView(String id, String webhook, @Nullable String parent, @Nullable Long replay, String state, int events,
        List<String> subjects, String createdAt, int attemptCount, @Nullable String firstAttemptAt,
        @Nullable String nextAttemptAt, @Nullable String finishedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<AttemptView> attempts,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<MemberView> members) {

    static DeliveryView of(Delivery delivery) {
        return of(delivery, null, null);
    }

    static DeliveryView with(Delivery delivery, List<Try> attempts) {
        return of(delivery, attempts.stream().map(AttemptView::of).toList(), null);
    }

    static DeliveryView with(Delivery delivery, List<Try> attempts, List<Member> members) {
        return of(delivery, attempts.stream().map(AttemptView::of).toList(),
                members.stream().map(member -> new MemberView(member.event(), member.subject(), member.sequence()))
                        .toList());
    }

    private static DeliveryView of(Delivery delivery, @Nullable List<AttemptView> attempts,
            @Nullable List<MemberView> members) {
        return new DeliveryView(delivery.id(), delivery.webhook(), delivery.parent(), delivery.replay(),
                delivery.state(),
                delivery.events(), delivery.subjects(), Timestamps.format(delivery.createdAt()), delivery.attempts(),
                text(delivery.firstAttemptAt()), text(delivery.nextAttemptAt()), text(delivery.finishedAt()), attempts,
                members);
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.format(instant);
    }

    /** One event of a batch in an answer. */
    record MemberView(UUID event, String subject, @Nullable Long sequence) {}

    /** One attempt in an answer. */
    record AttemptView(String at, String result, @Nullable Integer status, long latencyMs,
            @Nullable String answerStart) {

        static AttemptView of(Try attempt) {
            return new AttemptView(Timestamps.format(attempt.at()), attempt.result(), attempt.status(),
                    attempt.latencyMs(), attempt.answerStart());
        }
    }
}
