package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.delivery.AnswerJudge.Circumstances;
import dev.fettle.notifier.webhook.Patience;
import dev.fettle.notifier.webhook.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
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

    private static final Circumstances FIRST = new Circumstances(1, 1, Duration.ZERO, Standing.GOOD);

    private final AnswerJudge judge = new AnswerJudge(
            new Schedule.Growing(Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 1), Duration.ofHours(1),
            Duration.ofMinutes(10));

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
                ? new Answer.TimedOut(Patience.Limit.WHOLE, Duration.ofSeconds(15))
                : new Answer.Answered(status, retryAfter == null ? null : Duration.ofSeconds(retryAfter), "",
                        Duration.ZERO);

        Verdict verdict = judge.judge(answer,
                new Circumstances(events, attempts, Duration.ofSeconds(sinceFirst), Standing.GOOD), LONGEST);

        assertThat(text(verdict)).as(rule).isEqualTo(expected);
    }

    @Test
    void theCauseOfARetryIsTold() {
        assertThat(judge.judge(new Answer.Unreachable("refused", Duration.ZERO), FIRST, LONGEST))
                .isEqualTo(new Verdict.RetryAfter(Duration.ofSeconds(1), "refused"));
        assertThat(judge.judge(new Answer.NoToken("status 401", Duration.ZERO), FIRST, LONGEST))
                .isEqualTo(new Verdict.RetryAfter(Duration.ofSeconds(1), "no token: status 401"));
        assertThat(judge.judge(new Answer.TimedOut(Patience.Limit.CONNECT, Duration.ZERO), FIRST, LONGEST))
                .isEqualTo(new Verdict.RetryAfter(Duration.ofSeconds(1), "timeout-connect"));
    }

    /** state: how it went before, {@code failing/refused/troubled for seconds}. */
    @ParameterizedTest(name = "{4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            ACTIVE/0/-    | 500 | -   | RETRY 1      | the first failure is tried again soon
            ACTIVE/0/599  | 500 | -   | RETRY 1      | so is each within the time that a webhook may fail
            ACTIVE/0/600  | 500 | -   | RETRY 60     | one that fails longer is tried at the ceiling
            FAILING/0/5   | 500 | -   | RETRY 60     | one that is FAILING is, whatever the attempt's number
            FAILING/0/5   | 503 | 7   | RETRY 7      | unless it says itself when
            ACTIVE/9/-    | 422 | -   | DEAD refused | the tenth event that is refused alone is a dead letter
            ACTIVE/10/-   | 422 | -   | RETRY 60     | the eleventh is kept
            FAILING/10/-  | 400 | -   | RETRY 60     | for as long as nothing is delivered
            FAILING/3/900 | 422 | -   | DEAD refused | a poison event does not hold up one that comes back from an outage
            FAILING/10/-  | 200 | -   | DELIVERED    | what is accepted is delivered
            FAILING/0/5   | 410 | -   | GONE         | 410 says it all
            """)
    void howItWentBeforeDecidesToo(String before, int status, Integer retryAfter, String expected, String rule) {
        Answer answer = new Answer.Answered(status, retryAfter == null ? null : Duration.ofSeconds(retryAfter), "",
                Duration.ZERO);

        Verdict verdict = judge.judge(answer, new Circumstances(1, 1, Duration.ZERO, standing(before)), LONGEST);

        assertThat(text(verdict)).as(rule).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            ACTIVE/0/-    | RETRY    | STAY     | a failure is a failure
            ACTIVE/0/599  | RETRY    | STAY     | that lasts
            ACTIVE/0/600  | RETRY    | FAILING  | until it has lasted too long
            FAILING/0/900 | RETRY    | STAY     | which is said once
            FAILING/0/900 | DELIVERED| ACTIVE   | one delivery ends it
            ACTIVE/0/300  | DELIVERED| STAY     | or there was nothing to end
            ACTIVE/8/-    | REFUSED  | STAY     | nine refused in a row may be nine bad events
            ACTIVE/9/-    | REFUSED  | FAILING  | ten are a bad receiver
            ACTIVE/0/-    | EXPIRED  | FAILING  | so is one that takes nothing until the deadline
            FAILING/0/-   | EXPIRED  | STAY     | which is said once
            ACTIVE/0/900  | SPLIT    | STAY     | who refuses a batch answers at least
            FAILING/0/1   | GONE     | DISABLED | who wants nothing gets nothing
            """)
    void theStateFollows(String before, String verdict, String expected, String rule) {
        Course course = Course.of(verdict(verdict), standing(before), Duration.ZERO, Duration.ofMinutes(10));

        assertThat(course.getClass().getSimpleName().toUpperCase(Locale.ROOT)).as(rule).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} after {1}")
    @CsvSource(delimiter = '|', textBlock = """
            ACTIVE/0/-    | RETRY     | ACTIVE/0/2
            ACTIVE/0/30   | RETRY     | ACTIVE/0/30
            ACTIVE/0/600  | RETRY     | FAILING/0/600
            FAILING/7/600 | DELIVERED | ACTIVE/0/-
            ACTIVE/1/-    | REFUSED   | ACTIVE/2/-
            ACTIVE/9/-    | REFUSED   | FAILING/10/-
            ACTIVE/2/30   | SPLIT     | ACTIVE/2/30
            ACTIVE/0/-    | EXPIRED   | FAILING/0/2
            """)
    void howItGoesIsCounted(String before, String verdict, String after) {
        Duration latency = Duration.ofSeconds(2);
        Verdict given = verdict(verdict);
        Course course = Course.of(given, standing(before), latency, Duration.ofMinutes(10));

        assertThat(standing(before).after(given, course, latency)).isEqualTo(standing(after));
    }

    private static Verdict verdict(String name) {
        return switch (name) {
            case "RETRY" -> new Verdict.RetryAfter(Duration.ofSeconds(1), "status 500");
            case "DELIVERED" -> new Verdict.Delivered();
            case "REFUSED" -> new Verdict.Dead("refused with status 422", Verdict.Why.REFUSED);
            case "EXPIRED" -> new Verdict.Dead("not delivered", Verdict.Why.EXPIRED);
            case "SPLIT" -> new Verdict.Split(400);
            default -> new Verdict.Gone();
        };
    }

    private static Standing standing(String text) {
        String[] parts = text.split("/");
        return new Standing(parts[0].equals("FAILING"), Integer.parseInt(parts[1]),
                parts[2].equals("-") ? null : Duration.ofSeconds(Long.parseLong(parts[2])));
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
            case Verdict.Dead(_, Verdict.Why why) -> "DEAD " + why.name().toLowerCase(Locale.ROOT);
            case Verdict.RetryAfter(Duration delay, _) -> "RETRY " + delay.toSeconds();
        };
    }
}
