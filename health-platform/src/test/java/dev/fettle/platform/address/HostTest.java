package dev.fettle.platform.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"localhost", "example.com", "example.com.", "EXAMPLE.com", "a", "db-1", "1a",
            "1.2.3.4.nip.io",
            "_service._tcp.example.com", "xn--bcher-kva.example", "10.0.0.1.example", "0x7f.example", "dead.beef"})
    void aNameIsLookedUp(String text) {
        assertThat(Host.parse(text)).isEqualTo(new Host.Name(text));
    }

    @Test
    void aNameHasItsLimits() {
        String longest = "a.".repeat(126) + "a";
        assertThat(Host.parse(longest)).isEqualTo(new Host.Name(longest));
        assertThatThrownBy(() -> Host.parse(longest + "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Host.parse("a".repeat(64) + ".example")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", " ", ".", "..", "a..b", ".a", "a b", "a/b", "a?b", "a\tb", "a\u0000b", "bücher.example",
            "[]",
            "[a]", "*"})
    void whatIsNoHostIsRefused(String text) {
        assertThatThrownBy(() -> Host.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no valid host");
    }

    @Test
    void theMessageIsOneShortLine() {
        assertThatThrownBy(() -> Host.parse("a\n".repeat(1000))).message().hasSizeLessThan(250).doesNotContain("\n");
    }
}
