package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidentialTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://x/a?b=c                      | https://x/a?b=c
            https://x/a?token=abc&b=c            | https://x/a?token=***&b=c
            https://x/a?b=c&API_KEY=abc#d        | https://x/a?b=c&API_KEY=***#d
            https://x/a?key=abc&monkey=d         | https://x/a?key=***&monkey=d
            https://x/a?sig=abc&signature=d      | https://x/a?sig=***&signature=***
            https://x/a?password=${PASSWORD}     | https://x/a?password=${PASSWORD}
            https://x/a?password=$${PASSWORD}    | https://x/a?password=***
            https://me:abc@x/a?secret=d          | https://***@x/a?secret=***
            https://x/token/abc                  | https://x/token/abc
            """)
    void anAddressIsShownWithoutItsSecrets(String address, String shown) {
        assertThat(Confidential.maskedAddress(address)).isEqualTo(shown);
        assertThat(Confidential.maskedAddress(shown)).as("of what is masked already").isEqualTo(shown);
        assertThat(Confidential.isMasked(shown)).isEqualTo(shown.contains("=***"));
    }

    @ParameterizedTest(name = "{0} is one: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            ${TOKEN}             | true
            Bearer ${TOKEN}      | true
            ${USER}${PASSWORD}   | true
            ${file:/run/secrets} | true
            Bearer s3cret        | false
            two words ${TOKEN}   | false
            s3cret-${TOKEN}!     | false
            ${TOKEN:s3cret}      | false
            $${TOKEN}            | false
            """)
    void onlyVariablesWithoutADefaultHoldNoSecret(String storable, boolean placeholder) {
        assertThat(Confidential.isPlaceholder(storable)).isEqualTo(placeholder);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"Authorization, true", "X-Api-Key, true", "apikey, true", "pwd, true", "Set-Cookie, true",
            "client_secret, true", "Accept, false", "monkey, false", "X-Author, false"})
    void secretsAreToldByTheirNames(String name, boolean secret) {
        assertThat(Confidential.isSecret(name)).isEqualTo(secret);
    }

    @ParameterizedTest(name = "{0} reads {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"user":"me","password":"s3cret"}            | ***
            {"user":"me","pass" : 's3cret'}              | ***
            {"login":{"client_secret":12345}}            | ***
            "{\\\"password\\\":\\\"s3cret\\\"}"          | ***
            {"password":"${PW}","token":"s3cret"}        | ***
            {"password":"${PW:s3cret}"}                  | ***
            {"password":"$${PW}"}                        | ***
            grant=x&client_secret=s3cret                 | ***
            <a><Password>s3cret</Password></a>           | ***
            token: s3cret                                | ***
            {"user":"me","password":"${PW}"}             | {"user":"me","password":"${PW}"}
            {"password":"${file:/run/pw}"}               | {"password":"${file:/run/pw}"}
            grant=x&client_secret=${S}                   | grant=x&client_secret=${S}
            <Password>${PW}</Password>                   | <Password>${PW}</Password>
            {"password":"","user":"me"}                  | {"password":"","user":"me"}
            {"query":"{ health }"}                       | {"query":"{ health }"}
            {"monkey":"banana"}                          | {"monkey":"banana"}
            ping                                         | ping
            ***                                          | ***
            """)
    void aTextThatTellsASecretIsNotShown(String text, String shown) {
        assertThat(Confidential.maskedText(text)).isEqualTo(shown);
    }
}
