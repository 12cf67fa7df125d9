package dev.fettle.notifier.delivery;

import dev.fettle.platform.file.DurationText;
import java.time.Duration;

/** What a verdict makes of the state of the webhook. Decided without a clock. */
sealed interface Course {

    /** It stays what it is. */
    record Stay() implements Course {}

    /**
     * It is FAILING from now on.
     *
     * @param reason for people
     */
    record Failing(String reason) implements Course {}

    /** It is ACTIVE again. */
    record Active() implements Course {}

    /**
     * It is DISABLED from now on.
     *
     * @param reason for people
     */
    record Disabled(String reason) implements Course {}

    /**
     * After this verdict.
     *
     * @param before how it went until now
     * @param latency of the attempt
     * @param failingAfter how long attempts fail in a row until a webhook is FAILING
     */
    static Course of(Verdict verdict, Standing before, Duration latency, Duration failingAfter) {
        return switch (verdict) {
            case Verdict.Delivered _ -> before.failing() ? new Active() : new Stay();
            case Verdict.Gone _ -> new Disabled("the receiver answered 410 Gone");
            case Verdict.Split _ -> new Stay();
            case Verdict.RetryAfter(_, String cause) -> !before.failing()
                    && before.isTroubledFor(failingAfter, latency)
                            ? new Failing("no attempt has succeeded for " + DurationText.print(failingAfter)
                                    + ", last cause: " + cause)
                            : new Stay();
            case Verdict.Dead(String reason, Verdict.Why why) -> before.failing()
                    ? new Stay()
                    : switch (why) {
                        case EXPIRED -> new Failing(reason);
                        case REFUSED -> before.refused() + 1 >= Standing.MOST_REFUSED
                                ? new Failing(Standing.MOST_REFUSED + " events in a row were refused, last: " + reason)
                                : new Stay();
                    };
        };
    }
}
