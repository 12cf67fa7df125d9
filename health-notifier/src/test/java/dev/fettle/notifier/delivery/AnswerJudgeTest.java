package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.platform.retry.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerJudgeTest {

    /** Draws the longest delay, always. */
    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final AnswerJudge judge = new AnswerJudge(new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1)),
            Duration.ofHours(1));

    @ParameterizedTest(name = "{6}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            200 | -    | 9 | 1 | 0    | DELIVERED      | 200 is delivered
            204 | -    | 9 | 5 | 9999 | DELIVERED      | any 2xx is, even past the deadline
            410 | -    | 9 | 1 | 0    | GONE           | 410 wants nothing any more
            400 | -    | 9 | 1 | 0    | SPLIT 400      | a refused batch is split
            413 | -    | 2 | 1 | 0    | SPLIT 413      | too large is
            415 | -    | 2 | 1 | 0    | SPLIT 415      | so is an unsupported type
            422 | -    | 1 | 1 | 0    | DEAD refused   | a refused event alone is given up
            301 | -    | 1 | 1 | 0    | RETRY 1        | a redirect is not followed, but tried again
            404 | -    | 1 | 2 | 0    | RETRY 2        | a missing page may come
            401 | -    | 1 | 3 | 0    | RETRY 4        | so may access
            429 | 120  | 1 | 1 | 0    | RETRY 120      | Retry-After is obeyed
            503 | 0    | 1 | 3 | 0    | RETRY 4        | a Retry-After of nothing is answered with the backoff
            503 | 7200 | 1 | 1 | 600  | RETRY 3000     | but not beyond the deadline
            500 | -    | 1 | 9 | 0    | RETRY 60       | the backoff has a ceiling
            500 | -    | 1 | 9 | 3599 | RETRY 1        | the last attempt is made at the deadline
            500 | -    | 9 | 9 | 3600 | DEAD expired   | past it the batch is given up
            0   | -    | 1 | 1 | 0    | RETRY 1        | a timeout is tried again
            0   | -    | 1 | 1 | 3601 | DEAD expired   | but not past the deadline
            """)
    void theAnswerDecides(int status, Integer retryAfter, int events, int attempts, int sinceFirst, String expected,
            String rule) {
        Answer answer = status == 0
                ? new Answer.TimedOut(Duration.ofSeconds(15))
                : new Answer.Answered(status, retryAfter == null ? null : Duration.ofSeconds(retryAfter), "",
                        Duration.ZERO);

        Verdict verdict = judge.judge(answer, events, attempts, Duration.ofSeconds(sinceFirst), LONGEST);

        assertThat(text(verdict)).as(rule).isEqualTo(expected);
    }

    @Test
    void theCauseOfARetryIsTold() {
        Verdict verdict = judge.judge(new Answer.Unreachable("refused", Duration.ZERO), 1, 1, Duration.ZERO, LONGEST);

        assertThat(verdict).isEqualTo(new Verdict.RetryAfter(Duration.ofSeconds(1), "refused"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            120                           | PT2M
            ' 0 '                         | PT0S
            Sat, 21 Nov 2026 10:00:30 GMT | PT30S
            Sat, 21 Nov 2026 09:00:00 GMT | PT0S
            soon                          | -
            -1                            | -
            99999999999                   | -
            """)
    void retryAfterIsSecondsOrADate(String header, Duration expected) {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");

        assertThat(RetryAfter.parse(header, now).orElse(null)).isEqualTo(expected);
    }

    private static String text(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Delivered _ -> "DELIVERED";
            case Verdict.Gone _ -> "GONE";
            case Verdict.Split(int status) -> "SPLIT " + status;
            case Verdict.Dead(_, boolean failing) -> failing ? "DEAD expired" : "DEAD refused";
            case Verdict.RetryAfter(Duration delay, _) -> "RETRY " + delay.toSeconds();
        };
    }
}
