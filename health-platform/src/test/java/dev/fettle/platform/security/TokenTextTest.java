package dev.fettle.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextTest {

    private final Random random = new Random(7);

    @Test
    void aDrawnTokenIsReadBackAsTheSame() {
        for (int i = 0; i < 1_000; i++) {
            TokenText drawn = TokenText.draw(TokenText.BEARER, random);

            assertThat(drawn.reveal()).matches("fettle_[0-9A-Za-z]{49}");
            assertThat(TokenText.parse(TokenText.BEARER, drawn.reveal()).orElseThrow().hash()).isEqualTo(drawn.hash());
        }
    }

    @Test
    void everyMistypedCharacterIsNoticed() {
        String text = TokenText.draw(TokenText.BEARER, random).reveal();

        for (int i = 0; i < text.length(); i++) {
            String mistyped = text.substring(0, i) + (text.charAt(i) == 'x' ? 'y' : 'x') + text.substring(i + 1);
            assertThat(TokenText.parse(TokenText.BEARER, mistyped)).as(mistyped).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fettle_", "Bearer", "fettle_äöü",
            "fettle_0000000000000000000000000000000000000000000000000"})
    void whatIsNoTokenIsNone(String text) {
        assertThat(TokenText.parse(TokenText.BEARER, text)).isEmpty();
    }

    @Test
    void aTokenOfOneKindIsNoneOfTheOther() {
        String bearer = TokenText.draw(TokenText.BEARER, random).reveal();
        String push = TokenText.draw(TokenText.PUSH, random).reveal();

        assertThat(TokenText.parse(TokenText.PUSH, bearer)).isEmpty();
        assertThat(TokenText.parse(TokenText.BEARER, push)).isEmpty();
    }

    @Test
    void itIsNeverShownByAccident() {
        TokenText text = TokenText.draw(TokenText.BEARER, random);

        assertThat(text.toString()).isEqualTo("TokenText[***]");
        assertThat(text.hash()).matches("[0-9a-f]{64}");
    }
}
