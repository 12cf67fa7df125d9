package dev.fettle.notifier.delivery;

import dev.fettle.platform.retry.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an answer means. Knows no clock: same input, same verdict.
 *
 * <p>
 * The last attempt is made at the deadline, however long a receiver asks to wait. A {@code Retry-After} below a second
 * asks for a storm and is answered with the backoff.
 *
 * @param backoff between attempts
 * @param deadline when a batch is given up, counted from its first attempt
 */
record AnswerJudge(Backoff backoff, Duration deadline) {

    private static final Duration SHORTEST_RETRY_AFTER = Duration.ofSeconds(1);

    /**
     * The verdict.
     *
     * @param answer of the attempt
     * @param events in the batch
     * @param attempts made so far, this one included
     * @param sinceFirst how long ago the first attempt began
     * @param random for the jitter
     */
    Verdict judge(Answer answer, int events, int attempts, Duration sinceFirst, RandomGenerator random) {
        return switch (answer) {
            case Answer.Answered answered -> switch (kind(answered.status())) {
                case ACCEPTED -> new Verdict.Delivered();
                case GONE -> new Verdict.Gone();
                case REFUSED -> refused(answered.status(), events);
                case TROUBLE ->
                    again("status " + answered.status(), answered.retryAfter(), attempts, sinceFirst, random);
            };
            case Answer.TimedOut _ -> again("timeout", null, attempts, sinceFirst, random);
            case Answer.Unreachable(String cause, _) -> again(cause, null, attempts, sinceFirst, random);
            case Answer.Blocked(String why, _) -> again("blocked: " + why, null, attempts, sinceFirst, random);
        };
    }

    private static Verdict refused(int status, int events) {
        return events > 1 ? new Verdict.Split(status) : new Verdict.Dead("refused with status " + status, false);
    }

    private Verdict again(String cause, @Nullable Duration retryAfter, int attempts, Duration sinceFirst,
            RandomGenerator random) {
        Duration left = deadline.minus(sinceFirst);
        if (!left.isPositive()) {
            return new Verdict.Dead("not delivered within " + deadline + ", last cause: " + cause, true);
        }
        Duration delay = retryAfter != null && retryAfter.compareTo(SHORTEST_RETRY_AFTER) >= 0
                ? retryAfter
                : backoff.delayAfter(attempts, random);
        return new Verdict.RetryAfter(delay.compareTo(left) < 0 ? delay : left, cause);
    }

    private static Kind kind(int status) {
        if (status >= 200 && status < 300) {
            return Kind.ACCEPTED;
        }
        return switch (status) {
            case 410 -> Kind.GONE;
            case 400, 413, 415, 422 -> Kind.REFUSED;
            default -> Kind.TROUBLE;
        };
    }

    private enum Kind {
        ACCEPTED, GONE, REFUSED, TROUBLE
    }
}
