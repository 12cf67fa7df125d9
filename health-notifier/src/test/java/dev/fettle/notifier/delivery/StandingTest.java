package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.delivery.Verdict.Why;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {

    private static final Duration LATENCY = Duration.ofSeconds(2);

    /** From 3 events refused alone, and troubled for so long; an attempt takes 2 s. */
    @ParameterizedTest(name = "{0}: {1} then {2}")
    @CsvSource(nullValues = "-", textBlock = """
            delivered, PT1M, 0, -,    a delivery forgives everything
            retry,     PT1M, 3, PT1M, the trouble goes on
            retry,     -,    3, PT2S, or begins with the attempt that failed
            refused,   PT1M, 4, PT1M, one more was refused alone
            refused,   -,    4, -,    which is no trouble of the receiver's
            expired,   PT1M, 3, PT1M, a batch that was given up is
            expired,   -,    3, PT2S, and may be the first
            split,     PT1M, 3, PT1M, a batch is tried in parts
            gone,      PT1M, 3, PT1M, the webhook is disabled
            """)
    void aVerdictSaysHowItGoesOn(String verdict, @Nullable Duration troubled, int refused, @Nullable Duration since,
            String rule) {
        Standing standing = new Standing(true, 3, troubled);

        assertThat(standing.after(verdict(verdict), new Course.Stay(), LATENCY)).as(rule)
                .isEqualTo(new Standing(true, refused, since));
    }

    @Test
    void theCourseSaysWhetherItIsFailing() {
        for (boolean failing : new boolean[]{true, false}) {
            Standing standing = new Standing(failing, 0, null);

            assertThat(standing.after(verdict("gone"), new Course.Stay(), LATENCY).failing()).isEqualTo(failing);
            assertThat(standing.after(verdict("gone"), new Course.Failing("x"), LATENCY).failing()).isTrue();
            assertThat(standing.after(verdict("gone"), new Course.Active(), LATENCY).failing()).isFalse();
            assertThat(standing.after(verdict("gone"), new Course.Disabled("x"), LATENCY).failing()).isFalse();
        }
    }

    @ParameterizedTest(name = "for {0} and an attempt of {1}: {2}")
    @CsvSource(nullValues = "-", textBlock = """
            -,        PT59S, false
            -,        PT60S, true
            PT58S,    PT1S,  false
            PT58S,    PT2S,  true
            """)
    void theAttemptThatFailedCountsIntoTheTrouble(@Nullable Duration troubled, Duration latency, boolean failing) {
        assertThat(new Standing(false, 0, troubled).isTroubledFor(Duration.ofMinutes(1), latency)).isEqualTo(failing);
    }

    @Test
    void tenRefusedInARowAreTheReceiversFault() {
        assertThat(new Standing(false, 9, null).isRefusingEverything()).isFalse();
        assertThat(new Standing(false, 10, null).isRefusingEverything()).isTrue();
    }

    private static Verdict verdict(String word) {
        return switch (word) {
            case "delivered" -> new Verdict.Delivered();
            case "retry" -> new Verdict.RetryAfter(Duration.ofSeconds(1), "503");
            case "refused" -> new Verdict.Dead("400", Why.REFUSED);
            case "expired" -> new Verdict.Dead("deadline", Why.EXPIRED);
            case "split" -> new Verdict.Split(413);
            default -> new Verdict.Gone();
        };
    }
}
