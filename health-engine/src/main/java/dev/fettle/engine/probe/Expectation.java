package dev.fettle.engine.probe;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP answer should be like.
 *
 * @param healthy true when the answer is as it should be
 * @param degraded true when it is good but worrying; null: never
 */
record Expectation(Condition healthy, @Nullable Condition degraded) {

    /** Whether the body must be kept to judge. */
    boolean readsBody() {
        return healthy.readsBody() || (degraded != null && degraded.readsBody());
    }

    /**
     * Judges a complete answer.
     *
     * @param asked what was asked; its text is for the message
     * @param status of the answer
     */
    Outcome judge(Object asked, int status, Answer answer, Observation observation) {
        if (!healthy.isTrue(answer)) {
            Reason reason = reason(status);
            String message = asked + " answered " + status
                    + (reason == Reason.CONDITION ? ", but not: " + healthy : "");
            return new Outcome.Failure(reason, message, observation);
        }
        if (degraded != null && degraded.isTrue(answer)) {
            return new Outcome.Worrying(Reason.CONDITION, asked + " answered " + status + ", but: " + degraded,
                    observation);
        }
        return new Outcome.Success(observation);
    }

    /** Why an answer with that code is not healthy. */
    static Reason reason(int status) {
        return switch (status / 100) {
            case 2 -> Reason.CONDITION;
            case 4 -> switch (status) {
                case 401, 403, 407 -> Reason.AUTH;
                case 429 -> Reason.RATE_LIMITED;
                default -> Reason.STATUS_4XX;
            };
            case 5 -> Reason.STATUS_5XX;
            default -> Reason.STATUS_OTHER;
        };
    }
}
