package dev.fettle.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.255.1.99", "[::1]"})
    void whatLeadsToThisMachineIsOne(String host) {
        assertThat(LoopbackName.isOne(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.256",
            "128.0.0.1", "10.0.0.1", "[::2]", "evil-localhost"})
    void whatANameServerMayPointAnywhereIsNone(String host) {
        assertThat(LoopbackName.isOne(host)).isFalse();
    }
}
