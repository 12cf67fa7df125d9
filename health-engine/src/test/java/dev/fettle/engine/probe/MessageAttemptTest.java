package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.LdapCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import java.net.URI;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageAttemptTest {

    /** Agrees to STARTTLS of LDAP. */
    private static final String AGREED = "300c" + "020101" + "7807" + "0a0100" + "0400" + "0400";

    /** Whoever is on the way could have an answer of his own be read as if it had come over TLS. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"'half a message', 300c", "'a whole one', 300c02010161070a010004000400"})
    void whatIsSaidInClearBeforeTlsBeginsCountsForNothing(String what, String more) {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            int _ = connection.socket.getInputStream().read(new byte[1000]);
            connection.write(HexFormat.of().parseHex(AGREED + more));
            connection.hang();
        })) {
            Outcome outcome = lane.attempt(new LdapCheck(URI.create("ldap://127.0.0.1:" + server.port()), true, null,
                    null, null, "(objectClass=*)", 1, "true", null));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.PROTOCOL);
                assertThat(failure.message()).endsWith("it said more before TLS began");
            });
            assertThat(server.sawAnEnd()).isTrue();
        }
    }
}
