package dev.fettle.engine.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.TcpCheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {

    @Test
    void aReferenceIsAPortOrAnAddress() {
        List<CheckSpec> read = References.parse(List.of("10.0.0.1:53", " gateway.internal:22 ", "[fd00::1]:53",
                "https://status.example.com/", ""));

        assertThat(read).hasSize(4);
        assertThat(read.getFirst()).isEqualTo(new TcpCheck("10.0.0.1", 53));
        assertThat(read.get(1)).isEqualTo(new TcpCheck("gateway.internal", 22));
        assertThat(read.get(2)).isEqualTo(new TcpCheck("[fd00::1]", 53));
        assertThat(read.get(3)).isInstanceOf(HttpCheck.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "gateway:0", "gateway:65536", "gateway:ssh", "fd00::1:53", "127.1:53",
            "ftp://a/", "http://u:p@a/", "http:///a", "https://a b/"})
    void anythingElseIsRefusedWithHowToWriteIt(String text) {
        assertThatThrownBy(() -> References.parse(List.of(text))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("FETTLE_ISOLATION_REFERENCES must hold host:port or addresses as"
                        + " https://status.example.com/, separated by commas; had '" + text + "'");
    }
}
