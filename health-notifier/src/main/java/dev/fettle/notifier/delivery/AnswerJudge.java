package dev.fettle.notifier.delivery;

import dev.fettle.notifier.webhook.Schedule;
import dev.fettle.notifier.webhook.Webhook.Retrying;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an answer means. Knows no clock: same input, same verdict.
 *
 * <p>
 * The last attempt is made at the deadline, however long a receiver asks to wait. A {@code Retry-After} below a second
 * asks for a storm and is answered with the backoff. A webhook that is FAILING, or becomes so, is tried at the ceiling.
 * Once ten events were refused alone in a row, the fault is the receiver's: the next ones are kept and tried again.
 *
 * @param schedule the delays between attempts
 * @param deadline when a batch is given up, counted from its first attempt
 * @param failingAfter how long attempts fail in a row until a webhook is FAILING
 */
record AnswerJudge(Schedule schedule, Duration deadline, Duration failingAfter) {

    private static final Duration SHORTEST_RETRY_AFTER = Duration.ofSeconds(1);

    AnswerJudge(Retrying retrying) {
        this(retrying.schedule(), retrying.deadline(), retrying.failingAfter());
    }

    /**
     * What an attempt was, for the verdict.
     *
     * @param events in the batch
     * @param attempts made so far, this one included
     * @param sinceFirst how long ago the first attempt began
     * @param standing how it went before this one
     */
    record Circumstances(int events, int attempts, Duration sinceFirst, Standing standing) {}

    /**
     * The verdict.
     *
     * @param answer of the attempt
     * @param random for the jitter
     */
    Verdict judge(Answer answer, Circumstances at, RandomGenerator random) {
        return switch (answer) {
            case Answer.Answered answered -> switch (kind(answered.status())) {
                case ACCEPTED -> new Verdict.Delivered();
                case GONE -> new Verdict.Gone();
                case REFUSED -> refused(answered, at, random);
                case TROUBLE -> again("status " + answered.status(), answered.retryAfter(), answer, at, random);
            };
            case Answer.TimedOut(var limit, _) -> again(limit.result(), null, answer, at, random);
            case Answer.Unreachable(String cause, _) -> again(cause, null, answer, at, random);
            case Answer.Blocked(String why, _) -> again("blocked: " + why, null, answer, at, random);
            case Answer.NoToken(String why, _) -> again("no token: " + why, null, answer, at, random);
        };
    }

    private Verdict refused(Answer.Answered answer, Circumstances at, RandomGenerator random) {
        if (at.events() > 1) {
            return new Verdict.Split(answer.status());
        }
        String reason = "refused with status " + answer.status();
        return at.standing().isRefusingEverything()
                ? again(reason + ", as those before it", answer.retryAfter(), answer, at, random)
                : new Verdict.Dead(reason, Verdict.Why.REFUSED);
    }

    private Verdict again(String cause, @Nullable Duration retryAfter, Answer answer, Circumstances at,
            RandomGenerator random) {
        Duration left = deadline.minus(at.sinceFirst());
        if (!left.isPositive()) {
            return new Verdict.Dead("not delivered within " + deadline + ", last cause: " + cause,
                    Verdict.Why.EXPIRED);
        }
        Duration delay = retryAfter != null && retryAfter.compareTo(SHORTEST_RETRY_AFTER) >= 0
                ? retryAfter
                : delay(answer, at, random);
        return new Verdict.RetryAfter(delay.compareTo(left) < 0 ? delay : left, cause);
    }

    private Duration delay(Answer answer, Circumstances at, RandomGenerator random) {
        Standing standing = at.standing();
        boolean failing = standing.failing() || standing.isRefusingEverything()
                || standing.isTroubledFor(failingAfter, answer.latency());
        return failing ? schedule.whileFailing(random) : schedule.delayAfter(at.attempts(), random);
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
