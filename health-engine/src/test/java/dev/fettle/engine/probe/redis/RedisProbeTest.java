package dev.fettle.engine.probe.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.RedisCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against servers that are none, or that do not behave. */
class RedisProbeTest implements HostilePeers {

    @Override
    public CheckSpec check(String host, int port) {
        return new RedisCheck(URI.create("redis://" + host + ":" + port), "joe", PASSWORD, "true", null);
    }

    @Override
    public byte[] tooLarge() {
        return ("$" + (ReplyDecoder.LONGEST_TEXT + 1) + "\r\nabc").getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            -WRONGPASS invalid username-password pair                 | AUTH     | WRONGPASS invalid username-password pair
            -ERR unknown command 'AUTH', with args: 'hunter2-hunter2' | AUTH     | ERR unknown command 'AUTH'
            -ERR unknown command `AUTH`, with args beginning with: `hunter2-hun`, | AUTH | ERR unknown command `AUTH`
            -ERR invalid password hunter2-hunter2                     | AUTH     | ERR invalid password ***
            -ERR max number of clients reached                        | PROTOCOL | ERR max number of clients reached
            -LOADING Redis is loading the dataset in memory           | PROTOCOL | LOADING Redis is loading the dataset in memory
            -DENIED Redis is running in protected mode                | AUTH     | DENIED Redis is running in protected mode
            +OK~-MASTERDOWN Link with MASTER is down                  | PROTOCOL | MASTERDOWN Link with MASTER is down
            +OK~%1~+a~+b                                              | PROTOCOL | this is not Redis' protocol
            +OK~-LOADING Redis is loading the dataset in memory       | PROTOCOL | LOADING Redis is loading the dataset in memory
            +OK~-NOPERM this user has no permissions                  | AUTH     | NOPERM this user has no permissions
            +OK~+QUEUED                                               | PROTOCOL | not a valid answer to PING: QUEUED
            +OK~$abc                                                  | PROTOCOL | the length of a text is no number
            +OK~$-2                                                   | PROTOCOL | a text has a length below 0
            +OK~$2~PONG                                               | PROTOCOL | a text does not end as Redis' protocol has it
            +OK~*1~+PONG                                              | PROTOCOL | this is not Redis' protocol
            """)
    void whatItRefusesIsTold(String answers, Reason reason, String message) {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            connection.write(answers.replace("~", "\r\n") + "\r\n");
            connection.hang();
        })) {
            assertThat(lane.attempt(check("127.0.0.1", server.port())))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).isEqualTo(reason);
                        assertThat(failure.message()).startsWith("Redis 127.0.0.1:" + server.port() + ": ")
                                .endsWith(message);
                    });
        }
    }
}
