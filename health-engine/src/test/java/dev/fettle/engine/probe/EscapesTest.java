package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            QUIT\\r\\n      | 515549540d0a
            a\\tb\\0\\\\    | 61096200 5c
            \\xff\\x00x     | ff0078
            ü               | c3bc
            \\\\n           | 5c6e
            """)
    void anEscapeStandsForItsByte(String text, String hex) {
        assertThat(HexFormat.of().formatHex(Escapes.bytes(text))).isEqualTo(hex.replace(" ", ""));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"\\", "x\\q", "\\x", "\\x1", "\\xzz", "end\\x4"})
    void anEscapeThatIsNoneIsToldWithoutTheText(String text) {
        assertThatThrownBy(() -> Escapes.bytes("hunter2" + text)).isInstanceOf(IllegalArgumentException.class)
                .message().contains("must be followed by").doesNotContain("hunter2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"00 ff:0A, 00ff0a", "'', ''"})
    void hexadecimalDigitsMayBeSetApart(String text, String hex) {
        assertThat(HexFormat.of().formatHex(Escapes.hex(text))).isEqualTo(hex);
    }
}
