package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.EventType;
import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.webhook.Webhook.Batching;
import dev.fettle.notifier.webhook.Webhook.Retrying;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {

    private static Webhook webhook(String id, String url, Duration timeout, Set<Status> tell, Set<EventType> types) {
        return new Webhook(id, URI.create(url), Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Match.EVERYTHING, tell, types, Batching.DEFAULT, Retrying.DEFAULT, timeout, Rules.NONE,
                new Webhook.Shown("https://hooks.example.com/?token=***", "***"));
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ops | ftp://a         | PT15S | url must be http://… or https://… with a host
            ops | /hook           | PT15S | url must be http://… or https://… with a host
            ops | http:///hook    | PT15S | url must be http://… or https://… with a host
            ops | https://u:p@a/  | PT15S | url must not hold a user or password
            ops | https://a       | PT0.099S | timeout must be between PT0.1S and PT2M, was PT0.099S
            ops | https://a       | PT2M0.001S | timeout must be between PT0.1S and PT2M, was PT2M0.001S
            Ops | https://a       | PT15S | id must match [a-z0-9][a-z0-9._-]* and have at most 200 characters, was 'Ops'
            """)
    void whatIsBeyondTheBoundsIsNamed(String id, String url, Duration timeout, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> webhook(id, url, timeout, Webhook.DEFAULT_TELL, Webhook.DEFAULT_TYPES))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"HTTP://a/, PT0.1S", "https://a:1/b?c=d, PT2M"})
    void whatIsWithinTheBoundsIsTaken(String url, Duration timeout) {
        assertThatCode(() -> webhook("ops", url, timeout, Webhook.DEFAULT_TELL, Webhook.DEFAULT_TYPES))
                .doesNotThrowAnyException();
    }

    @Test
    void aWebhookThatIsToldNothingIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> webhook("ops", "https://a", Webhook.DEFAULT_TIMEOUT,
                Set.of(), Webhook.DEFAULT_TYPES)).withMessage("tell must name at least one status");
        assertThatIllegalArgumentException().isThrownBy(() -> webhook("ops", "https://a", Webhook.DEFAULT_TIMEOUT,
                Webhook.DEFAULT_TELL, Set.of())).withMessage("types must name at least one type");
    }

    @Test
    void theAddressIsShownAsItMayBe() {
        assertThat(webhook("ops", "https://hooks.example.com/?token=s3cret", Webhook.DEFAULT_TIMEOUT,
                Webhook.DEFAULT_TELL, Webhook.DEFAULT_TYPES).toString())
                .startsWith("Webhook[ops at https://hooks.example.com/?token=***").doesNotContain("s3cret");
    }

    @ParameterizedTest(name = "{0} events, {1}, {2} B: {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            1    | PT0S       | 1024    | -
            1000 | PT1H       | 4194304 | -
            0    | PT5S       | 1024    | maxEvents must be between 1 and 1000, was 0
            1001 | PT5S       | 1024    | maxEvents must be between 1 and 1000, was 1001
            100  | PT-0.001S  | 1024    | maxWait must be between PT0S and PT1H, was PT-0.001S
            100  | PT1H0.001S | 1024    | maxWait must be between PT0S and PT1H, was PT1H0.001S
            100  | PT5S       | 1023    | maxBytes must be between 1KiB and 4MiB, was 1023 B
            100  | PT5S       | 4194305 | maxBytes must be between 1KiB and 4MiB, was 4194305 B
            """)
    void batchesHaveTheirBounds(int maxEvents, Duration maxWait, long maxBytes, String message) {
        assertThat(refused(() -> new Batching(maxEvents, maxWait, maxBytes))).isEqualTo(message);
    }

    @ParameterizedTest(name = "{0} × {1} to {2}, {3}: {4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            PT0.001S | 1   | PT0.001S   | PT1S      | -
            PT1H     | 10  | PT24H      | P7D       | -
            PT0S     | 2   | PT1H       | PT24H     | base must be between PT0.001S and PT1H, was PT0S
            PT1S     | 0.9 | PT1H       | PT24H     | factor must be between 1 and 10, was 0.9
            PT1S     | 11  | PT1H       | PT24H     | factor must be between 1 and 10, was 11.0
            PT1S     | NaN | PT1H       | PT24H     | factor must be between 1 and 10, was NaN
            PT2S     | 2   | PT1S       | PT24H     | ceiling must be between PT2S and PT24H, was PT1S
            PT1S     | 2   | PT1H       | PT0.5S    | deadline must be between PT1S and PT168H, was PT0.5S
            PT1S     | 2   | PT1H       | P8D       | deadline must be between PT1S and PT168H, was PT192H
            """)
    void repetitionsHaveTheirBounds(Duration base, double factor, Duration ceiling, Duration deadline,
            String message) {
        assertThat(refused(() -> new Retrying(base, factor, ceiling, deadline))).isEqualTo(message);
    }

    @ParameterizedTest(name = "after {0}, remind {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            PT0S      | -          | -
            PT24H     | PT1M       | -
            PT0S      | PT720H     | -
            PT24H1S   | -          | after must be between PT0S and PT24H, was PT24H1S
            PT0S      | PT59S      | remind must be between PT1M and PT720H, was PT59S
            PT0S      | PT720H1S   | remind must be between PT1M and PT720H, was PT720H1S
            """)
    void rulesHaveTheirBounds(Duration after, @Nullable Duration remind, @Nullable String message) {
        assertThat(refused(() -> new Rules(null, after, remind, Rules.USUAL))).isEqualTo(message);
    }

    @Test
    void howYoungATroubleIsSaysAfterAndNoWithholding() {
        assertThat(refused(() -> new Rules(null, Duration.ZERO, null, Set.of(Withholding.YOUNG))))
                .isEqualTo("withhold must not hold YOUNG: after says that");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a b", "ä"})
    void anIdIsASlug(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> Webhook.requireId(id))
                .withMessageContaining("'" + id + "'");
    }

    private static String refused(Runnable made) {
        try {
            made.run();
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
