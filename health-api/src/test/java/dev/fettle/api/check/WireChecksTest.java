package dev.fettle.api.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fettle.api.check.MailCheck.Protocol;
import dev.fettle.api.check.MailCheck.StartTls;
import dev.fettle.api.check.TcpCheck.Step;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the records of the kinds on the wire demand of their parts, and what they show of themselves. */
class WireChecksTest {

    private static final Duration MS = Duration.ofMillis(1);

    private static TcpCheck tcp(String host, int port, boolean tls, TcpCheck.StartTls startTls, Duration warn,
            List<Step> dialogue) {
        return new TcpCheck(host, port, tls, startTls, "a", warn, dialogue, null, null);
    }

    private static UdpCheck udp(String host, int port, String send) {
        return new UdpCheck(host, port, send, null, false, null, null);
    }

    private static DnsCheck dns(String name, String server, int port, String healthy) {
        return new DnsCheck(name, DnsCheck.Type.A, server, port, DnsCheck.Transport.UDP, healthy, null);
    }

    private static IcmpCheck icmp(String host, int packets, Duration spacing, Duration patience, int size) {
        return new IcmpCheck(host, packets, spacing, patience, size, "true", null);
    }

    private static SshCheck ssh(String host, int port) {
        return new SshCheck(host, port, null, null, null, null, null);
    }

    private static MailCheck mail(String host, int port, boolean tls, StartTls startTls, String serverName,
            Duration warn, String user, String password) {
        return new MailCheck(Protocol.SMTP, host, port, tls, startTls, serverName, warn, user, password, null, null);
    }

    private static LdapCheck ldap(String url, boolean starttls, String filter, int atLeast, String healthy) {
        return new LdapCheck(URI.create(url), starttls, "cn=fettle", "hunter2", "dc=a", filter, atLeast, healthy, null);
    }

    private static WebSocketCheck webSocket(String url, String healthy) {
        return new WebSocketCheck(URI.create(url), Map.of("Authorization", "hunter2"), null, "hunter3", null, healthy,
                null);
    }

    private static GrpcCheck grpc(String host, int port, String healthy) {
        return new GrpcCheck(host, port, "shop", false, Map.of("authorization", "hunter2"), healthy, null);
    }

    private static ProxyOptions proxy(String url, String user, String password) {
        return new ProxyOptions(URI.create(url), user, password, false);
    }

    private static Arguments refused(String message, Runnable making) {
        return arguments(message, making);
    }

    static Stream<Arguments> refusals() {
        List<Step> long101 = Collections.nCopies(101, new Step.Expect("a"));
        return Stream.of(
                refused("host must not be empty", () -> tcp(" ", 1, false, null, MS, List.of())),
                refused("port must be 1 to 65535, was 0", () -> tcp("a", 0, false, null, MS, List.of())),
                refused("port must be 1 to 65535, was 65536", () -> tcp("a", 65_536, false, null, MS, List.of())),
                refused("tls and startTls must not be given together",
                        () -> tcp("a", 1, true, TcpCheck.StartTls.SMTP, MS, List.of())),
                refused("warn must be >= 0, was PT-0.001S", () -> tcp("a", 1, false, null, MS.negated(), List.of())),
                refused("steps of the dialogue must be 0 to 100, was 101",
                        () -> tcp("a", 1, false, null, MS, long101)),
                refused("serverName must not be empty",
                        () -> new TcpCheck("a", 1, true, null, "", MS, List.of(), null, null)),
                refused("host must not be empty", () -> udp("", 1, "a")),
                refused("port must be 1 to 65535, was -1", () -> udp("a", -1, "a")),
                refused("send must not be empty", () -> udp("a", 1, "")),
                refused("name must not be empty", () -> dns("", null, 53, "true")),
                refused("port must be 1 to 65535, was 0", () -> dns("a", "b", 0, "true")),
                refused("healthy must not be empty", () -> dns("a", "b", 53, " ")),
                refused("host must not be empty", () -> icmp("", 1, MS, MS, 16)),
                refused("packets must be 1 to 100, was 0", () -> icmp("a", 0, MS, MS, 16)),
                refused("packets must be 1 to 100, was 101", () -> icmp("a", 101, MS, MS, 16)),
                refused("spacing in ms must be 1 to 60000, was 0", () -> icmp("a", 1, Duration.ZERO, MS, 16)),
                refused("patience in ms must be 1 to 60000, was 60001",
                        () -> icmp("a", 1, MS, Duration.ofMillis(60_001), 16)),
                refused("size must be 16 to 8972, was 15", () -> icmp("a", 1, MS, MS, 15)),
                refused("size must be 16 to 8972, was 8973", () -> icmp("a", 1, MS, MS, 8973)),
                refused("host must not be empty", () -> ssh("", 22)),
                refused("port must be 1 to 65535, was 70000", () -> ssh("a", 70_000)),
                refused("host must not be empty", () -> mail("", 25, false, StartTls.NONE, "a", MS, null, null)),
                refused("port must be 1 to 65535, was 0",
                        () -> mail("a", 0, false, StartTls.NONE, "a", MS, null, null)),
                refused("serverName must not be empty",
                        () -> mail("a", 25, false, StartTls.NONE, "", MS, null, null)),
                refused("startTls must be NONE with tls, was REQUIRED",
                        () -> mail("a", 25, true, StartTls.REQUIRED, "a", MS, null, null)),
                refused("warn must be >= 0, was PT-0.001S",
                        () -> mail("a", 25, false, StartTls.NONE, "a", MS.negated(), null, null)),
                refused("user and password must be given together",
                        () -> mail("a", 25, false, StartTls.NONE, "a", MS, "joe", null)),
                refused("user and password must be given together",
                        () -> mail("a", 25, false, StartTls.NONE, "a", MS, null, "hunter2")),
                refused("url must begin with ldap://, was 'http://a'",
                        () -> ldap("http://a", false, "(a=b)", 1, "true")),
                refused("url must name a host, was 'ldap:///a'", () -> ldap("ldap:///a", false, "(a=b)", 1, "true")),
                refused("starttls must be false for ldaps://", () -> ldap("ldaps://a", true, "(a=b)", 1, "true")),
                refused("filter must not be empty", () -> ldap("ldap://a", false, "", 1, "true")),
                refused("atLeast must be 0 to 1000, was -1", () -> ldap("ldap://a", false, "(a=b)", -1, "true")),
                refused("healthy must not be empty", () -> ldap("ldap://a", false, "(a=b)", 1, "")),
                refused("url must begin with ws:// or wss://, was 'http://a'", () -> webSocket("http://a", "true")),
                refused("url must begin with ws:// or wss://, was 'http://***@a/b?***'",
                        () -> webSocket("http://joe:hunter2@a/b?key=hunter3", "true")),
                refused("url must name a host, was 'ws:///a'", () -> webSocket("ws:///a", "true")),
                refused("healthy must not be empty", () -> webSocket("ws://a", "")),
                refused("host must not be empty", () -> grpc("", 1, "true")),
                refused("port must be 1 to 65535, was 0", () -> grpc("a", 0, "true")),
                refused("healthy must not be empty", () -> grpc("a", 1, "")),
                refused("a proxy must begin with http://, https:// or socks5://, was 'ftp://***@a'",
                        () -> proxy("ftp://joe:hunter2@a", null, null)),
                refused("a proxy must name a host, was 'http:///a'", () -> proxy("http:///a", null, null)),
                refused("a password must stand beside a user", () -> proxy("http://a", null, "hunter2")));
    }

    @ParameterizedTest(name = "{0} ({index})")
    @MethodSource("refusals")
    void whatCannotBeIsRefusedByItsName(String message, Runnable making) {
        assertThatIllegalArgumentException().isThrownBy(making::run).withMessage(message);
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                arguments("tcp", "[::1]:25", new TcpCheck("::1", 25)),
                arguments("tcp", "[::1]:25", new TcpCheck("[::1]", 25)),
                arguments("tls", "[2001:db8::1]:443", new TlsCheck("2001:db8::1", 443, "a", MS)),
                arguments("udp", "[::1]:53", udp("::1", 53, "a")),
                arguments("udp", "10.0.0.1:53", udp("10.0.0.1", 53, "a")),
                arguments("dns", "[::1]:53", dns("a", "::1", 53, "true")),
                arguments("dns", "", dns("a", null, 53, "true")),
                arguments("icmp", "[::1]", icmp("::1", 1, MS, MS, 16)),
                arguments("icmp", "gateway", icmp("gateway", 100, Duration.ofMinutes(1), MS, 8972)),
                arguments("ssh", "[fe80::1]:22", ssh("fe80::1", 22)),
                arguments("smtp", "[::1]:25", mail("::1", 25, false, StartTls.AVAILABLE, "a", MS, null, null)),
                arguments("smtp", "mx:465", mail("mx", 465, true, StartTls.NONE, "a", Duration.ZERO, "joe", "x")),
                arguments("ldap", "a:389", ldap("ldap://a", true, "(a=b)", 0, "true")),
                arguments("ldap", "[::1]:636", ldap("ldaps://[::1]", false, "(a=b)", 1000, "true")),
                arguments("ldap", "a:1389", ldap("ldap://a:1389", false, "(a=b)", 1, "true")),
                arguments("websocket", "a:80", webSocket("ws://a", "true")),
                arguments("websocket", "a:443", webSocket("wss://a", "true")),
                arguments("websocket", "[::1]:8080", webSocket("ws://[::1]:8080/live", "true")),
                arguments("grpc", "[::1]:50051", grpc("::1", 50_051, "true")),
                arguments("memcached", "[::1]:11211", new MemcachedCheck("::1", 11_211, false, "true", null)));
    }

    /** In brackets, as {@link CheckSpec#target} promises: else nobody knows where an address ends and a port begins. */
    @ParameterizedTest(name = "{0} asks {1}")
    @MethodSource("targets")
    void whoIsAskedIsToldWithItsPort(String kind, String target, CheckSpec check) {
        assertThat(check.kind()).isEqualTo(kind);
        assertThat(check.target()).isEqualTo(target);
    }

    @Test
    void whatMayBeSecretIsNotShown() {
        assertThat(tcp("a", 1, false, null, MS, List.of(new Step.Send("LOGIN hunter2", true), new Step.Expect("OK")))
                .toString()).contains("Send[***]").doesNotContain("hunter2");
        assertThat(mail("mx", 25, false, StartTls.NONE, "a", MS, "joe", "hunter2"))
                .hasToString("MailCheck[smtp mx:25, tls=false, startTls=NONE, user=joe]");
        assertThat(ldap("ldap://a?hunter3", false, "(a=b)", 1, "true"))
                .hasToString("LdapCheck[ldap://a?***, bindDn=cn=fettle, base=dc=a]");
        assertThat(webSocket("wss://joe:hunter2@a/live?token=hunter4", "true"))
                .hasToString("WebSocketCheck[wss://***@a/live?***]");
        assertThat(grpc("a", 1, "true")).hasToString("GrpcCheck[a:1, service=shop]");
        assertThat(proxy("http://joe:hunter2@a", null, null).toString()).doesNotContain("hunter2");
        assertThat(new HttpProxyCheck(proxy("http://a", "joe", "hunter2"), URI.create("https://judge/?hunter3"), null,
                "true", null).toString()).doesNotContain("hunter");
    }

    @Test
    void whatIsGivenIsCopied() {
        List<Step> dialogue = new ArrayList<>(List.of(new Step.Expect("OK")));
        Map<String, String> sent = new HashMap<>(Map.of("a", "b"));
        TcpCheck tcp = tcp("a", 1, false, null, MS, dialogue);
        GrpcCheck grpc = new GrpcCheck("a", 1, "", false, sent, "true", null);
        WebSocketCheck webSocket = new WebSocketCheck(URI.create("ws://a"), sent, null, null, null, "true", null);

        dialogue.clear();
        sent.clear();

        assertThat(tcp.dialogue()).hasSize(1);
        assertThat(grpc.metadata()).containsEntry("a", "b");
        assertThat(webSocket.headers()).containsEntry("a", "b");
    }

    @ParameterizedTest(name = "{0} logs in with {3}")
    @CsvSource(nullValues = "-", textBlock = """
            http://joe:hunter2@a,    -,   -,       Basic am9lOmh1bnRlcjI=
            http://joe@a,            -,   -,       Basic am9lOg==
            http://joe:hunter2@a,    ann, hunter3, Basic YW5uOmh1bnRlcjM=
            http://a,                ann, -,       Basic YW5uOg==
            http://a,                -,   -,       -
            """)
    void aProxyKnowsWhoLogsIn(String url, String user, String password, String basic) {
        assertThat(proxy(url, user, password).basic()).isEqualTo(basic);
    }

    @ParameterizedTest
    @CsvSource({"http://a, a:80", "https://a, a:443", "socks5://a, a:1080", "socks5://[::1]:9, [::1]:9"})
    void aProxyHasItsUsualPort(String url, String authority) {
        assertThat(proxy(url, null, null).authority()).isEqualTo(authority);
    }
}
