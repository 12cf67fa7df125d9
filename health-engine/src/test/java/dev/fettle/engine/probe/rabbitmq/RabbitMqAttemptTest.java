package dev.fettle.engine.probe.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.RabbitMqCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that answer as they must not, or in an unusual way. */
class RabbitMqAttemptTest {

    private static final ByteBuf START = new Method(Method.START, 0).octet(0).octet(9).number32(0).longText("PLAIN")
            .longText("en_US").framed();
    private static final ByteBuf TUNE = new Method(Method.TUNE, 0).number16(0).number32(0).number16(60).framed();
    private static final ByteBuf OPEN_OK = new Method(Method.OPEN_OK, 0).shortText("").framed();
    private static final ByteBuf CHANNEL_OPEN_OK = new Method(Method.CHANNEL_OPEN_OK, 1).longText("").framed();
    private static final ByteBuf CLOSE_OK = new Method(Method.CLOSE_OK, 0).framed();

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static ByteBuf declared(String queue) {
        return new Method(Method.DECLARE_OK, 1).shortText(queue).number32(3).number32(1).framed();
    }

    private static byte[] bytes(ByteBuf... frames) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf frame : frames) {
            all.writeBytes(frame.duplicate());
        }
        return ByteBufUtil.getBytes(all);
    }

    private static RabbitMqCheck check(int port, @Nullable String queue, boolean roundTrip) {
        return new RabbitMqCheck(URI.create("amqp://joe:hunter2-hunter2@127.0.0.1:" + port), null, null, queue, null,
                null, roundTrip, "true", null);
    }

    private Outcome attempt(RawServer.Script script, @Nullable String queue, boolean roundTrip) {
        try (RawServer server = new RawServer(script)) {
            Outcome outcome = lane.attempt(check(server.port(), queue, roundTrip), Duration.ofSeconds(3));

            assertThat(server.sawAnEnd()).isTrue();
            return outcome;
        }
    }

    private static Outcome.Failure failure(Outcome outcome) {
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Failure.class);
        return (Outcome.Failure) outcome;
    }

    @Test
    void aGoodbyeThatIsNotAnsweredTakesNothingFromACheckThatIsWon() {
        Outcome outcome = attempt(connection -> {
            connection.write(bytes(START, TUNE, OPEN_OK, CHANNEL_OPEN_OK, declared("orders")));
            connection.hang();
        }, "orders", false);

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("messages", 3L).containsEntry("consumers", 1L);
        assertThat(outcome.observation().latency()).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void whoHangsUpRightAfterTheLastAnswerHasAnswered() {
        byte[] open = bytes(new Method(Method.OPEN, 0).shortText("/").shortText("").octet(0).framed());
        assertThat(attempt(connection -> {
            connection.write(bytes(START, TUNE));
            byte[] last = new byte[open.length];
            while (!Arrays.equals(last, open)) {
                System.arraycopy(last, 1, last, 0, last.length - 1);
                last[last.length - 1] = (byte) connection.socket.getInputStream().read();
            }
            connection.write(bytes(OPEN_OK));
        }, null, false)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void answersMayComeByteByByte() {
        assertThat(attempt(connection -> {
            for (byte each : bytes(START, TUNE, OPEN_OK, CHANNEL_OPEN_OK, declared("orders"), CLOSE_OK)) {
                connection.write(new byte[]{each});
            }
            connection.hang();
        }, "orders", false)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void whatWasNotAskedIsNoAnswer() {
        assertThat(failure(attempt(connection -> {
            connection.write(bytes(START, declared("orders")));
            connection.hang();
        }, "orders", false))).satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
            assertThat(failure.message()).endsWith("it answers what was not asked");
        });
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
            403 | ACCESS_REFUSED - Login was refused                                                | AUTH
            530 | NOT_ALLOWED - access to vhost 'a' refused for user 'joe'                          | AUTH
            530 | NOT_ALLOWED - access to vhost 'a' refused for user 'joe': connection limit (1) is reached | PROTOCOL
            541 | INTERNAL_ERROR - access to vhost 'a' refused for user 'joe': vhost 'a' is down    | PROTOCOL
            320 | CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'       | PROTOCOL
            403 | ACCESS_REFUSED - joe may not with hunter2-hunter2                                 | AUTH
            """)
    void whyAServerEndsTheConnectionIsTold(int code, String words, Reason reason) {
        ByteBuf close = new Method(Method.CLOSE, 0).number16(code).shortText(words).number16(0).number16(0).framed();

        Outcome.Failure failure = failure(attempt(connection -> {
            connection.write(bytes(START, TUNE, close));
            connection.hang();
        }, null, false));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.message()).doesNotContain("hunter2")
                .endsWith("the server refused: " + words.replace("hunter2-hunter2", "***") + " (" + code + ")");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"blocked,the server takes no messages: low on memory",
            "empty,a message that was sent to a queue is not in it",
            "another,another message came back than was sent"})
    void aMessageThatDoesNotComeBackIsUnhealthy(String answer, String message) {
        ByteBuf told = switch (answer) {
            case "blocked" -> new Method(Method.BLOCKED, 0).shortText("low on memory").framed();
            case "empty" -> new Method(Method.GET_EMPTY, 1).shortText("").framed();
            default -> new Method(Method.GET_OK, 1).number32(0).number32(1).octet(0).shortText("").shortText("q")
                    .number32(0).framed("something else");
        };

        Outcome.Failure failure = failure(attempt(connection -> {
            connection.write(bytes(START, TUNE, OPEN_OK, CHANNEL_OPEN_OK, declared("amq.gen-1"), told));
            connection.hang();
        }, null, true));

        assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
        assertThat(failure.message()).endsWith(": " + message);
    }
}
