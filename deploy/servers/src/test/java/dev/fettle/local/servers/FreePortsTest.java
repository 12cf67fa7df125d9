package dev.fettle.local.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void aPortThatSomeoneListensOnIsNotFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePorts.isFree(taken.getLocalPort())).isFalse();
        }
    }

    @Test
    void aFreePortLiesBelowThoseOfOutgoingConnections() {
        assertThat(FreePorts.next()).isBetween(15_000, 32_000)
                .satisfies(port -> assertThat(FreePorts.isFree(port)).isTrue());
    }
}
