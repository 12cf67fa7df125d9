package dev.fettle.engine.probe.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.DnsCheck;
import dev.fettle.api.check.DnsCheck.Transport;
import dev.fettle.api.check.DnsCheck.Type;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.DebianProgram;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import dev.fettle.engine.probe.UdpPeer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against name servers that are none, or that do not behave. */
class DnsHostileTest {

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final String HEALTHY = "rcode == 'NOERROR' && size(records) > 0";

    private static TestLane lane;

    @BeforeAll
    static void open() {
        lane = new TestLane();
    }

    @AfterAll
    static void close() {
        lane.close();
    }

    private static DnsCheck check(int port, Transport transport, String healthy) {
        return new DnsCheck("shop.test", Type.A, "127.0.0.1", port, transport, healthy, null);
    }

    /** The question turned into an answer with one address. */
    private static byte[] answer(byte[] question, int flags) {
        int end = 12 + "shop.test".length() + 2 + 4;
        byte[] answer = Arrays.copyOf(question, end + 16);
        answer[2] = (byte) (0x80 | flags >> 8);
        answer[3] = (byte) flags;
        answer[7] = 1;
        answer[11] = 0;
        byte[] record = {(byte) 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 9};
        System.arraycopy(record, 0, answer, end, record.length);
        return answer;
    }

    @Test
    void aLostQuestionIsAskedAgain() throws IOException {
        int[] asked = {0};
        try (UdpPeer peer = new UdpPeer(question -> ++asked[0] < 3 ? null : answer(question, 0x0180))) {
            Outcome outcome = lane.attempt(check(peer.port(), Transport.UDP, HEALTHY));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("questionsSent", 3);
        }
    }

    /** A record with these names as labels, which may be empty. */
    private static byte[] record(String owner, int type, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(name(owner));
        out.writeBytes(new byte[]{0, (byte) type, 0, 1, 0, 0, 0, 60, 0, (byte) data.length});
        out.writeBytes(data);
        return out.toByteArray();
    }

    private static byte[] name(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        return out.toByteArray();
    }

    /** The question turned into an answer with these records. */
    private static byte[] answer(byte[] question, byte[]... records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(question, 0, 12 + "shop.test".length() + 2 + 4);
        for (byte[] record : records) {
            out.writeBytes(record);
        }
        byte[] answer = out.toByteArray();
        answer[2] = (byte) 0x81;
        answer[3] = (byte) 0x80;
        answer[7] = (byte) records.length;
        answer[11] = 0;
        return answer;
    }

    @Test
    void anAliasIsFollowedWhateverTheOrderAndWhatBelongsToOthersIsNotCounted() throws IOException {
        byte[] evil = record("evil.test", 1, new byte[]{127, 0, 0, 66});
        byte[] address = record("Front.CDN.test", 1, new byte[]{127, 0, 0, 9});
        byte[] second = record("cdn.test", 5, name("front.cdn.test"));
        byte[] first = record("SHOP.test", 5, name("CDN.test"));
        try (UdpPeer peer = new UdpPeer(question -> answer(question, evil, address, second, first))) {
            Outcome outcome = lane.attempt(check(peer.port(), Transport.UDP,
                    "records == ['127.0.0.9'] && aliases == ['CDN.test.', 'front.cdn.test.'] && ttl == 60"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("aliases", "CDN.test., front.cdn.test.")
                    .containsEntry("server", "127.0.0.1");
        }
    }

    @ParameterizedTest(name = "to {0}")
    @ValueSource(strings = {"gone.test", "shop.test"})
    void anAliasThatLeadsNowhereIsToldAsSuch(String target) throws IOException {
        byte[] alias = record("shop.test", 5, name(target));
        try (UdpPeer peer = new UdpPeer(question -> answer(question, alias))) {
            assertThat(lane.attempt(check(peer.port(), Transport.UDP, HEALTHY))).isInstanceOfSatisfying(
                    Outcome.Failure.class, failure -> assertThat(failure.message())
                            .contains("answered without records, but that it is an alias of " + target + "."));
        }
    }

    @ParameterizedTest(name = "it answers {0}")
    @ValueSource(ints = {1, 4})
    void aServerThatKnowsNoExtensionsIsAskedWithoutThem(int rcode) throws IOException {
        try (UdpPeer peer = new UdpPeer(question -> {
            if (question[11] == 0 && (question[3] & 0x20) == 0) {
                return answer(question, 0x0180);
            }
            byte[] refusal = Arrays.copyOf(question, 12);
            refusal[2] = (byte) 0x81;
            refusal[3] = (byte) (0x80 | rcode);
            refusal[5] = 0;
            refusal[11] = 0;
            return refusal;
        })) {
            Outcome outcome = lane.attempt(check(peer.port(), Transport.UDP, HEALTHY));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("questionsSent", 2);
        }
    }

    /** The second copy of the answer that did not fit is none of the answer over TCP. */
    @Test
    void anAnswerThatDoesNotFitMayComeTwice() throws IOException {
        int port = DebianProgram.freePort();
        try (UdpPeer peer = UdpPeer.repeating(port, 20, question -> {
            byte[] truncated = answer(question);
            truncated[2] |= 2;
            return truncated;
        });
                RawServer tcp = new RawServer(
                        new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.1")), connection -> {
                            DataInputStream in = new DataInputStream(connection.socket.getInputStream());
                            byte[] question = in.readNBytes(in.readUnsignedShort());
                            byte[] whole = answer(question, 0x0180);
                            connection.write(new byte[]{0, (byte) whole.length});
                            connection.write(whole);
                        })) {
            for (int i = 0; i < 20; i++) {
                Outcome outcome = lane.attempt(check(peer.port(), Transport.UDP, HEALTHY));

                assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
                assertThat(outcome.observation().details()).containsEntry("transport", "tcp");
            }
        }
    }

    @ParameterizedTest(name = "the first {0}")
    @ValueSource(strings = {"is silent", "refuses", "fails", "does not listen"})
    void ofTheSystemsServersTheNextIsAskedWhenOneDoesNotAnswer(String behaviour) throws IOException {
        try (UdpPeer bad = new UdpPeer(question -> {
            byte[] answer = answer(question);
            answer[3] |= (byte) (behaviour.equals("fails") ? 2 : 5);
            return behaviour.equals("is silent") ? null : answer;
        });
                UdpPeer good = new UdpPeer(question -> answer(question, 0x0180));
                TestLane two = new TestLane(TestSettings.asking("127.0.0.1:" + (behaviour.equals("does not listen")
                        ? DebianProgram.freePort()
                        : bad.port()) + ",127.0.0.1:" + good.port()))) {
            Outcome outcome = two.attempt(new DnsCheck("shop.test", Type.A, null, 53, Transport.UDP, HEALTHY, null));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("records", "127.0.0.9");
        }
    }

    @Test
    void whereAllOfTheSystemsServersFailTheLastOnesAnswerIsTold() throws IOException {
        try (UdpPeer bad = new UdpPeer(question -> {
            byte[] answer = answer(question);
            answer[3] |= 2;
            return answer;
        });
                TestLane two = new TestLane(
                        TestSettings.asking("127.0.0.1:" + DebianProgram.freePort() + ",127.0.0.1:" + bad.port()))) {
            assertThat(two.attempt(new DnsCheck("shop.test", Type.A, null, 53, Transport.UDP, HEALTHY, null)))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                            .endsWith(", 127.0.0.1:" + bad.port() + " answered SERVFAIL"));
        }
    }

    @Test
    void theFlagForAuthenticDataIsShown() throws IOException {
        try (UdpPeer peer = new UdpPeer(question -> answer(question, 0x01A0))) {
            Outcome outcome = lane.attempt(check(peer.port(), Transport.UDP, "authentic && records == ['127.0.0.9']"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("authentic", true);
        }
    }

    @ParameterizedTest(name = "over {0}")
    @EnumSource
    void whereNobodyListensIsRefused(Transport transport) {
        assertThat(lane.attempt(check(DebianProgram.freePort(), transport, HEALTHY)))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.REFUSED));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"silence", "garbage", "another id", "a question"})
    void whatIsNoAnswerIsPassedOverUntilTheTimeIsOver(String behaviour) throws IOException {
        try (UdpPeer peer = new UdpPeer(question -> switch (behaviour) {
            case "garbage" -> "HTTP/1.1 400 Bad Request".getBytes();
            case "another id" -> {
                byte[] answer = answer(question, 0x0180);
                answer[0] ^= 1;
                yield answer;
            }
            case "a question" -> question;
            default -> null;
        })) {
            assertThat(lane.attempt(check(peer.port(), Transport.UDP, HEALTHY), SHORT))
                    .isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                            .isEqualTo("no complete answer within 400ms (waiting for the answer)"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"cut", "another question", "a name that points to itself", "a wrong length"})
    void anAnswerThatIsNoneIsAgainstTheProtocol(String behaviour) throws IOException {
        try (UdpPeer peer = new UdpPeer(question -> {
            byte[] answer = answer(question, 0x0180);
            switch (behaviour) {
                case "cut" -> answer = Arrays.copyOf(answer, answer.length - 3);
                case "another question" -> answer[14] ^= 1;
                case "a name that points to itself" -> answer[answer.length - 15] = (byte) (answer.length - 16);
                default -> answer[answer.length - 5] = 3;
            }
            return answer;
        })) {
            assertThat(lane.attempt(check(peer.port(), Transport.UDP, HEALTHY))).isInstanceOfSatisfying(
                    Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.PROTOCOL));
        }
    }

    @Test
    void overTcpWhoHangsUpIsAResetAndWhoDripsATimeout() {
        try (RawServer web = RawServer.answering(RawServer.ok(""));
                RawServer shy = new RawServer(_ -> {});
                RawServer drip = new RawServer(connection -> {
                    connection.write("\0");
                    connection.hang();
                })) {
            Outcome reset = lane.attempt(check(shy.port(), Transport.TCP, HEALTHY));
            Outcome silent = lane.attempt(check(drip.port(), Transport.TCP, HEALTHY), SHORT);
            Outcome wrong = lane.attempt(check(web.port(), Transport.TCP, HEALTHY), SHORT);

            assertThat(((Outcome.Failure) reset).reason()).isEqualTo(Reason.RESET);
            assertThat(silent).isInstanceOf(Outcome.Timeout.class);
            assertThat(wrong).isInstanceOf(Outcome.Timeout.class);
            assertThat(drip.sawAnEnd()).isTrue();
        }
    }

    @Test
    void aServerThatThePolicyForbidsIsNotAsked() throws IOException {
        try (UdpPeer peer = new UdpPeer(question -> answer(question, 0x0180));
                TestLane strict = new TestLane(TestSettings.defaults(),
                        TestSettings.addresses(Map.of("deny", "127.0.0.1")))) {
            for (Transport transport : Transport.values()) {
                assertThat(strict.attempt(check(peer.port(), transport, HEALTHY))).isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.BLOCKED_ADDRESS));
            }
        }
    }
}
