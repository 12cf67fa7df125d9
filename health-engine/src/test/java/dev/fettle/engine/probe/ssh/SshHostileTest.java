package dev.fettle.engine.probe.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.SshCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import io.netty.handler.codec.CorruptedFrameException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against servers that are none, or that do not behave. */
class SshHostileTest {

    private static TestLane lane;

    @BeforeAll
    static void open() {
        lane = new TestLane();
    }

    @AfterAll
    static void close() {
        lane.close();
    }

    private static Outcome attempt(RawServer server, Duration budget) {
        return lane.attempt(new SshCheck("127.0.0.1", server.port(), null, null, null, null, null), budget);
    }

    private static void assertFails(RawServer server, Reason reason, String message) {
        assertThat(attempt(server, TestLane.AMPLE)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
            assertThat(failure.message()).contains(message);
        });
    }

    private static RawServer saying(byte[]... payloads) {
        return new RawServer(connection -> {
            connection.write("SSH-2.0-Test\r\n");
            for (byte[] payload : payloads) {
                connection.write(Payload.packet(payload));
            }
            connection.hang();
        });
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            SSH-1.5-old\\n                  | PROTOCOL  | not a valid answer: 'SSH-1.5-old'
            SSH-2.0-x\\nGET / HTTP/1.1\\n\\n | PROTOCOL  | a packet of a length that SSH does not allow
            hi\\n                           | RESET     | closed before the answer was complete: it said 'hi'
            Not allowed at this time\\r\\n    | RESET     | closed before the answer was complete: it said 'Not allowed at this time'
            hi                             | RESET     | the connection was closed before the answer was complete
            """)
    void whoIsNoServerOfSshIsTold(String said, Reason reason, String message) {
        try (RawServer server = new RawServer(connection -> {
            connection.write(said.replace("\\r", "\r").replace("\\n", "\n"));
            if (reason != Reason.RESET) {
                connection.hang();
            }
        })) {
            assertFails(server, reason, message);
        }
    }

    @Test
    void linesBeforeTheBannerArePassedOverUpToABound() {
        try (RawServer server = new RawServer(connection -> {
            while (true) {
                connection.write("welcome\r\n");
            }
        })) {
            assertFails(server, Reason.PROTOCOL, "not a valid answer: 'welcome'");
        }
    }

    @Test
    void whatIsNoExchangeOfKeysIsAgainstTheProtocol() {
        byte[] theirs = new KeyExchange("a", "b", Optional.empty()).ourInit();
        byte[] strange = new Payload().number8(20).raw(new byte[16]).names(List.of("ntru")).names(List.of("ssh-dss"))
                .bytes();
        byte[] farewell = new Payload().number8(1).number32(2).string("too many\u0007").string("").bytes();
        byte[] reply = new Payload().number8(31).string("key").string("point").string("signature").bytes();
        try (RawServer kind = saying(new byte[]{50});
                RawServer cut = saying(new byte[]{20, 1});
                RawServer nothing = saying(strange);
                RawServer gone = saying(farewell);
                RawServer forged = saying(theirs, reply)) {
            assertFails(kind, Reason.PROTOCOL, "a message 50 where 20 was expected");
            assertFails(cut, Reason.PROTOCOL, "ends in the middle");
            assertFails(nothing, Reason.PROTOCOL, "it offers no host key or exchange of keys that was asked for, but"
                    + " 'ssh-dss by ntru'");
            assertFails(gone, Reason.PROTOCOL, "hung up: 'too many'");
            assertFails(forged, Reason.PROTOCOL, "ends in the middle");
        }
    }

    @Test
    void whoShowsAKeyThatIsNotItsOwnIsNotBelieved() throws GeneralSecurityException {
        byte[] another = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
        byte[] theirs = new KeyExchange("a", "b", Optional.empty()).ourInit();
        byte[] key = new Payload().string("ssh-ed25519")
                .string(Arrays.copyOfRange(another, another.length - 32, another.length)).bytes();
        byte[] point = new byte[32];
        point[0] = 9;
        byte[] signature = new Payload().string("ssh-ed25519").string(new byte[64]).bytes();
        byte[] reply = new Payload().number8(31).string(key).string(point).string(signature).bytes();
        try (RawServer server = saying(theirs, reply)) {
            assertFails(server, Reason.PROTOCOL, "whose signature is another's");
        }
    }

    /** Numbers and points that are none, for every way to exchange keys and every type of key. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"curve25519-sha256, ssh-ed25519", "ecdh-sha2-nistp256, ecdsa-sha2-nistp256",
            "ecdh-sha2-nistp384, ecdsa-sha2-nistp384", "ecdh-sha2-nistp521, ecdsa-sha2-nistp521",
            "diffie-hellman-group14-sha256, ssh-rsa", "diffie-hellman-group16-sha512, ssh-rsa",
            "diffie-hellman-group14-sha1, ssh-rsa", "diffie-hellman-group1-sha1, ssh-rsa"})
    void anyBytesAreAKeyThatProvesItselfOrAgainstTheProtocol(String exchange, String type) {
        byte[] init = new Payload().number8(20).raw(new byte[16]).names(List.of(exchange))
                .names(List.of(type.equals("ssh-rsa") ? "rsa-sha2-256" : type)).bytes();
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            KeyExchange ours = new KeyExchange("a", "b", Optional.empty());
            assertThat(ours.answer(init)).isPresent();
            byte[] key = new Payload().string(type).string(noise(random, 140)).string(noise(random, 140)).bytes();
            byte[] signature = new Payload().string(type).string(noise(random, 140)).bytes();
            byte[] reply = new Payload().number8(31).string(key).string(noise(random, 600)).string(signature).bytes();

            assertThatThrownBy(() -> ours.proved(reply)).isInstanceOf(CorruptedFrameException.class);
        }
    }

    private static byte[] noise(Random random, int most) {
        byte[] noise = new byte[random.nextInt(most)];
        random.nextBytes(noise);
        return noise;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"0", "1", "-5", "p - 1", "p", "p + 1"})
    void aNumberOutsideOfTheGroupIsNoPartOfASecret(String number) {
        BigInteger prime = Group.GROUP14.prime();
        BigInteger theirs = number.startsWith("p")
                ? prime.add(new BigInteger("0" + number.replaceAll("[p +-]", ""))
                        .multiply(BigInteger.valueOf(number.contains("-") ? -1 : 1)))
                : new BigInteger(number);

        assertThatThrownBy(() -> KeyShare.in(Group.GROUP14).secret(theirs.toByteArray()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @ParameterizedTest
    @EnumSource
    void twoSidesMakeTheSameSecret(Exchange exchange) throws GeneralSecurityException {
        KeyShare ours = exchange.share();
        KeyShare theirs = exchange.share();

        assertThat(new BigInteger(1, ours.secret(theirs.ours()))).isEqualTo(
                new BigInteger(1, theirs.secret(ours.ours()))).isGreaterThan(BigInteger.ONE);
    }

    @ParameterizedTest
    @EnumSource
    void aGroupIsThatOfTheStandard(Group group) {
        BigInteger prime = group.prime();

        assertThat(prime.isProbablePrime(20)).isTrue();
        assertThat(prime.shiftRight(1).isProbablePrime(20)).isTrue();
        assertThat(prime.bitLength()).isIn(1024, 2048, 4096);
    }

    @Test
    void silenceIsATimeoutAndAResetIsOne() {
        try (RawServer silent = new RawServer(RawServer.Connection::hang);
                RawServer gone = new RawServer(connection -> connection.reset())) {
            assertThat(attempt(silent, Duration.ofMillis(400))).isInstanceOf(Outcome.Timeout.class);
            assertFails(gone, Reason.RESET, "closed");
            assertThat(silent.sawAnEnd()).isTrue();
        }
    }
}
