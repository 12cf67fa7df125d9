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
}
