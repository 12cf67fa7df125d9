package dev.fettle.engine.probe.icmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EchoTest {

    private static final Echo ECHO = new Echo(0xBEEF, 0x0102, 0x1122334455667788L);

    /** The checksum of everything, checksum and all, is zero: RFC 1071. */
    @ParameterizedTest(name = "{0} bytes")
    @CsvSource({"16", "17", "56", "8972"})
    void aRequestOverIpv4HasItsChecksum(int size) {
        byte[] packet = ECHO.request(false, size);

        assertThat(packet).hasSize(8 + size);
        assertThat(Echo.checksum(packet)).isZero();
        assertThat(packet).startsWith(8, 0).containsSequence(HexFormat.of().parseHex("beef01021122334455667788"));
    }

    @Test
    void theChecksumIsThatOfTheStandard() {
        assertThat(Echo.checksum(HexFormat.of().parseHex("0001f203f4f5f6f7"))).isEqualTo((short) ~0xDDF2);
    }

    @Test
    void aReplyIsReadWithAndWithoutTheHeadOfIpv4() {
        byte[] reply = ECHO.request(false, 16);
        reply[0] = 0;
        ByteBuffer headed = ByteBuffer.allocate(24 + reply.length).put((byte) 0x46).position(24).put(reply).flip();

        assertThat(Echo.reply(ByteBuffer.wrap(reply), false, false)).isEqualTo(ECHO);
        assertThat(Echo.reply(headed, false, true)).isEqualTo(ECHO);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            0800 0000 beef 0102 1122334455667788 | false | a request
            0300 0000 beef 0102 1122334455667788 | false | an error
            0000 0000 beef 0102 11223344556677   | false | one that is cut
            0001 0000 beef 0102 1122334455667788 | false | an unknown code
            0000 0000 beef 0102 1122334455667788 | true  | one of IPv4 over IPv6
            ''                                   | false | nothing
            """)
    void whatIsNoReplyIsPassedOver(String hex, boolean v6, String what) {
        ByteBuffer packet = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));

        assertThat(Echo.reply(packet, v6, false)).as(what).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.027 ms           | 0.027
            64 bytes from ::1: icmp_seq=2 ttl=64 time=12 ms                     | 12
            64 bytes from 10.0.0.1: seq=0 ttl=64 time=1.5 ms                    | 1.5
            64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.030 ms (DUP!)     |
            3 packets transmitted, 3 received, 0% packet loss, time 402ms       |
            rtt min/avg/max/mdev = 0.016/0.021/0.027/0.005 ms                   |
            From 10.0.0.1 icmp_seq=1 Destination Host Unreachable               |
            """)
    void aLineOfTheProgramTellsARoundTrip(String line, Double millis) {
        var answer = PingProgram.answer(line);

        assertThat(answer.isPresent()).isEqualTo(millis != null);
        answer.ifPresent(told -> assertThat(told).isEqualTo(millis));
    }

    @Test
    void theProgramGetsOneAddressAndNoShell() {
        Rounds rounds = new Rounds(3, Duration.ofMillis(50), Duration.ofMillis(1500), 56);
        Rounds whole = new Rounds(3, Duration.ofSeconds(2), Duration.ofSeconds(1), 56);

        assertThat(new PingProgram(Path.of("/bin/ping")).command(InetAddress.ofLiteral("2001:db8::1"), rounds))
                .containsExactly("/bin/ping", "-n", "-c", "3", "-i", "0.200", "-W", "1.500", "-s", "56", "2001:db8::1");
        assertThat(new PingProgram(Path.of("/bin/ping")).command(InetAddress.ofLiteral("192.0.2.1"), whole))
                .containsExactly("/bin/ping", "-n", "-c", "3", "-i", "2", "-W", "1", "-s", "56", "192.0.2.1");
    }

    @Test
    void whyTheProgramDidNotSendIsToldByItsLastLine() {
        assertThat(PingProgram.trouble("ping: connect: Network is unreachable"))
                .isInstanceOf(NoRouteToHostException.class);
        assertThat(PingProgram.trouble("ping: socktype: SOCK_RAW: Operation not permitted"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the program ping failed: ping: socktype: SOCK_RAW: Operation not permitted");
    }
}
