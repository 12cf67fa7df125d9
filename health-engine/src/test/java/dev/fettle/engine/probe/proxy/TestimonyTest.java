package dev.fettle.engine.probe.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestimonyTest {

    private static Testimony json(String origin, Map<String, Object> headers) {
        return Testimony.of("", Map.of("origin", origin, "headers", headers));
    }

    @Test
    void whoToldForWhomIsTransparentWhoToldThatItIsAProxyIsAnonymousWhoToldNothingIsElite() {
        assertThat(json("198.51.100.2, 203.0.113.7", Map.of("X-Forwarded-For", "198.51.100.2", "Via", "1.1 tiny")))
                .isEqualTo(new Testimony("203.0.113.7", "transparent"));
        assertThat(json("203.0.113.7", Map.of("Forwarded", "for=\"[2001:db8::1]\"")))
                .isEqualTo(new Testimony("203.0.113.7", "transparent"));
        assertThat(json("203.0.113.7", Map.of("Forwarded", "for=unknown")))
                .isEqualTo(new Testimony("203.0.113.7", "anonymous"));
        assertThat(json("203.0.113.7", Map.of("X-Forwarded-For", "203.0.113.7")))
                .isEqualTo(new Testimony("203.0.113.7", "anonymous"));
        assertThat(json("203.0.113.7", Map.of("Via", "1.1 tiny"))).isEqualTo(new Testimony("203.0.113.7", "anonymous"));
        assertThat(json("203.0.113.7", Map.of("Host", "judge"))).isEqualTo(new Testimony("203.0.113.7", "elite"));
    }

    @Test
    void linesOfVariablesAreRead() {
        String page = "<html><pre>\nREMOTE_ADDR = 203.0.113.7\nREMOTE_PORT = 1234\nHTTP_HOST = judge\n%s</pre>";

        assertThat(Testimony.of(page.formatted(""), null)).isEqualTo(new Testimony("203.0.113.7", "elite"));
        assertThat(Testimony.of(page.formatted("HTTP_VIA = 1.1 tiny\n"), null))
                .isEqualTo(new Testimony("203.0.113.7", "anonymous"));
        assertThat(Testimony.of(page.formatted("HTTP_X_FORWARDED_FOR = 198.51.100.2\n"), null))
                .isEqualTo(new Testimony("203.0.113.7", "transparent"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            203.0.113.7                 | 203.0.113.7
            2001:db8:0:0:0:0:0:1        | 2001:db8::1
            Your address: 203.0.113.7   | 203.0.113.7
            999.1.1.1                   |
            version 1.2.3               |
            it is 12:30                 |
            ::ffff:203.0.113.7          | 203.0.113.7
            "::FFFF:203.0.113.7"        | 203.0.113.7
            ::ffff:cb00:7107            | 203.0.113.7
            nothing                     |
            """)
    void anAddressAloneTellsNothingOfHeaders(String text, String exit) {
        assertThat(Testimony.of(text, null)).isEqualTo(new Testimony(exit, null));
    }

    @Test
    void whateverAProxySaysIsLookedThroughInNoTime() {
        for (String hostile : List.of("\n", " ", "A", "::", "1.", "A_ ", "REMOTE_ADDR =")) {
            String text = hostile.repeat(256 * 1024 / hostile.length());
            assertTimeout(Duration.ofMillis(1500), () -> {
                Testimony _ = Testimony.of(text, null);
                Testimony _ = Testimony.of(text, Map.of("origin", text, "headers", Map.of("Forwarded", text)));
            }, hostile);
        }
    }

    @Test
    void whatIsNoTestimonySaysNothing() {
        assertThat(Testimony.of("", null)).isEqualTo(new Testimony(null, null));
        assertThat(Testimony.of("[]", List.of())).isEqualTo(new Testimony(null, null));
        assertThat(Testimony.of("", Map.of("ip", 7, "headers", "none"))).isEqualTo(new Testimony(null, null));
        assertThat(Testimony.of("<p>" + "long ".repeat(100) + "203.0.113.7", null))
                .isEqualTo(new Testimony(null, null));
    }
}
