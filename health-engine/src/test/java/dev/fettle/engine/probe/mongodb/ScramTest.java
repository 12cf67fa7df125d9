package dev.fettle.engine.probe.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramTest {

    /** The examples of RFC 7677 and of MongoDB's specification of logins. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '~', delimiter = '|', textBlock = """
            SHA_256 | rOprNGfwEbeRWgbNEkqO     | r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096           | p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ= | v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=
            SHA_1   | fyko+d2lbbFgONRv9qkxdawL | r=fyko+d2lbbFgONRv9qkxdawLHo+Vgk7qvUOKUwuWLIWg4l/9SraGMHEE,s=rQ9ZY3MntBeuP3E1TDVC4w==,i=10000 | p=MC2T8BvbmWRckDw8oWl5IVghwCY=                 | v=UMWeI25JD1yNYZRMpZ4VHvhZ9e0=
            """)
    void theExamplesOfTheStandardsComeOut(Scram.Mechanism mechanism, String nonce, String server, String proof,
            String proven) throws Exception {
        Scram scram = new Scram(mechanism, "user", "pencil", nonce);
        assertThat(scram.first()).isEqualTo("n,,n=user,r=" + nonce);

        Scram.Challenge challenge = scram.challenge(server);

        assertThat(scram.last(challenge, scram.salted(challenge))).startsWith("c=biws,r=" + challenge.nonce() + ",")
                .endsWith("," + proof);
        assertThat(scram.proves(proven)).isTrue();
        assertThat(scram.proves("v=" + "A".repeat(proven.length() - 2))).isFalse();
        assertThat(scram.proves("")).isFalse();
    }

    /** A soft hyphen is none, and a Roman numeral is made of letters. */
    @Test
    void aPasswordIsWhatItLooksLike() throws Exception {
        String challenge = "r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

        assertThat(proof("I\u00ADX", challenge)).isEqualTo(proof("IX", challenge))
                .isEqualTo(proof("\u2168", challenge))
                .isNotEqualTo(proof("ix", challenge));
    }

    private static String proof(String password, String text) throws Exception {
        Scram scram = new Scram(Scram.Mechanism.SHA_256, "user", password, "abc");
        Scram.Challenge challenge = scram.challenge(text);
        return scram.last(challenge, scram.salted(challenge));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "r=abc,s=W22Z", "r=other,s=W22Z,i=4096", "r=abc,s=W22Z,i=4096", "r=abcd,s=,i=4096",
            "r=abcd,s=W2!Z,i=4096", "r=abcd,s=W22Z,i=many", "r=abcd,s=W22Z,i=1", "r=abcd,s=W22Z,i=999999999",
            "e=other-error,,"})
    void aChallengeThatIsNoneIsRefused(String text) {
        Scram scram = new Scram(Scram.Mechanism.SHA_256, "user", "pencil", "abc");

        assertThatIllegalArgumentException().isThrownBy(() -> scram.challenge(text));
    }
}
