package dev.fettle.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortOwnerTest {

    private static final String REST = " 00000000:0000 STATE 00000000:00000000 00:00000000 00000000     0        0 4711 1 0";

    @ParameterizedTest(name = "port {0} in state {1}: {2}")
    @CsvSource({"8080, 0A, 4711", "8081, 0A, ", "8080, 01, "})
    void onlyAListenerOfThatPortIsMeant(int port, String state, String inode) {
        String row = "   0: 0100007F:1F90" + REST.replace("STATE", state);

        assertThat(PortOwner.inode(row, port).orElse(null)).isEqualTo(inode);
    }
}
