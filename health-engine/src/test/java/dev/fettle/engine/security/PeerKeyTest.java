package dev.fettle.engine.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.platform.security.Caller;
import dev.fettle.platform.security.Role;
import io.quarkus.security.AuthenticationFailedException;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerKeyTest {

    static Stream<Caller> callers() {
        return Stream.of(new Caller("admin", Role.ADMIN, null),
                new Caller("ci of team a, größer\nthan life", Role.PUSHER, UUID.randomUUID()),
                new Caller("", Role.VIEWER, null));
    }

    @ParameterizedTest
    @MethodSource("callers")
    void whoHasAskedIsTheSameOnTheOtherEngine(Caller caller) {
        String text = PeerKey.text(caller);

        assertThat(text).isPrintable().doesNotContain("\n");
        assertThat(PeerKey.caller(text)).isEqualTo(caller);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "admin", "king - x", "admin - x y"})
    void whoDoesNotSayWhoHasAskedIsRefused(String text) {
        assertThatThrownBy(() -> PeerKey.caller(text)).isInstanceOf(AuthenticationFailedException.class);
    }
}
