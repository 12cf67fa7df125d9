package dev.fettle.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.platform.security.KnownTokens.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private final TokenText text = TokenText.draw(TokenText.BEARER, new Random(1));
    private final TokenText stranger = TokenText.draw(TokenText.BEARER, new Random(2));
    private final Token token = new Token(UUID.randomUUID(), "dashboard", Role.VIEWER, text.hash(), null);
    private final KnownTokens known = new KnownTokens(Duration.ofMinutes(15));

    @ParameterizedTest(name = "after {0}s a known token is {1}, an unknown one {2}")
    @CsvSource({"0, Valid, Invalid", "5, Valid, Invalid", "6, Valid, Unavailable", "900, Valid, Unavailable",
            "901, Unavailable, Unavailable"})
    void withoutTheDatabaseKnownTokensWorkForAWhileAndNobodyCanTellOfOthers(int seconds, String ofKnown,
            String ofUnknown) {
        read(token);

        assertThat(find(text, seconds)).isEqualTo(ofKnown);
        assertThat(find(stranger, seconds)).isEqualTo(ofUnknown);
    }

    @Test
    void beforeTheFirstReadingNobodyCanTell() {
        assertThat(find(text, 0)).isEqualTo("Unavailable");
    }

    @ParameterizedTest
    @CsvSource({"2026-11-21T09:00:01Z, Valid", "2026-11-21T09:00:00Z, Invalid", "2026-11-21T08:59:59Z, Invalid"})
    void aTokenIsValidUntilTheMomentItExpires(Instant expires, String answer) {
        read(new Token(token.id(), "dashboard", Role.VIEWER, text.hash(), expires));

        assertThat(find(text, 0)).isEqualTo(answer);
    }

    @Test
    void aReadingThatBeganBeforeAChangeDoesNotUndoIt() {
        // Given
        read(token);
        long underWay = known.beginReading();

        // When
        known.revoked(token.id());
        known.read(underWay, List.of(token), 0);

        // Then
        assertThat(find(text, 0)).isEqualTo("Invalid");
    }

    @Test
    void aNewTokenWorksAtOnceAndSurvivesAnOldReading() {
        read();
        long underWay = known.beginReading();

        known.granted(token);
        known.read(underWay, List.of(), 0);

        assertThat(find(text, 0)).isEqualTo("Valid");
    }

    @Test
    void aLaterReadingKnowsBetter() {
        read(token);
        read();

        assertThat(find(text, 0)).isEqualTo("Invalid");
    }

    private void read(Token... tokens) {
        known.read(known.beginReading(), List.of(tokens), 0);
    }

    private String find(TokenText asked, int secondsLater) {
        Answer answer = known.find(asked, NOW, Duration.ofSeconds(secondsLater).toNanos());
        return answer.getClass().getSimpleName();
    }
}
