package dev.fettle.engine.probe.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.MemcachedCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against servers that are none, or that do not behave. */
class MemcachedProbeTest implements HostilePeers {

    @Override
    public CheckSpec check(String host, int port) {
        return new MemcachedCheck(host, port, false, "true", null);
    }

    @Override
    public byte[] tooLarge() {
        return ("VERSION " + "1".repeat(LineDecoder.LONGEST)).getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ERROR                                     | PROTOCOL | not a valid answer: ERROR
            CLIENT_ERROR unauthenticated              | AUTH     | it wants a login, which a check does not have
            VERSION 1.6~SERVER_ERROR out of memory    | PROTOCOL | not a valid answer: SERVER_ERROR out of memory
            VERSION 1.6~STAT bytes                    | PROTOCOL | not a valid answer: STAT bytes
            VERSION 1.6~end                           | PROTOCOL | not a valid answer: this is not memcached's protocol
            """)
    void whatItRefusesIsTold(String answers, Reason reason, String message) {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            connection.write(answers.replace("~", "\r\n") + "\r\n");
            connection.hang();
        })) {
            assertThat(lane.attempt(check("127.0.0.1", server.port())))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).isEqualTo(reason);
                        assertThat(failure.message())
                                .isEqualTo("memcached 127.0.0.1:" + server.port() + ": " + message);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource("1001")
    void moreStatisticsThanAServerHasAreTooLarge(int many) {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            connection.write("VERSION 1.6\r\n");
            for (int i = 0; i < many; i++) {
                connection.write("STAT s" + i + " 1\r\n");
            }
            connection.hang();
        })) {
            assertThat(lane.attempt(check("127.0.0.1", server.port()))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE));
        }
    }
}
