package dev.fettle.engine.probe.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.TcpCheck.StartTls;
import dev.fettle.api.check.TcpCheck.Step;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpDialogueTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final String LDAP_REQUEST = "\u0030\u001d\u0002\u0001\u0001\u0077\u0018\u0080\u0016"
            + "1.3.6.1.4.1.1466.20037";
    private static final String STREAM = "<?xml version='1.0'?><stream:stream from='localhost' version='1.0'>";

    @TempDir
    private static Path directory;
    private static TestCertificates certificates;
    private static TestLane lane;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(directory);
        certificates.leaf("good", "-validity", "20", "-ext", "san=dns:localhost,ip:127.0.0.1");
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
    }

    @AfterAll
    static void closeTheLane() {
        lane.close();
    }

    private static TcpCheck check(RawServer server, Step... steps) {
        return check(server, false, null, Duration.ofDays(1), null, steps);
    }

    private static TcpCheck check(RawServer server, boolean tls, @Nullable StartTls startTls, Duration warn,
            @Nullable String healthy, Step... steps) {
        return new TcpCheck("localhost", server.port(), tls, startTls, "localhost", warn, List.of(steps), healthy,
                null);
    }

    private static Step expect(String regex) {
        return new Step.Expect(regex);
    }

    private static Step send(String text) {
        return new Step.Send(text, false);
    }

    private static String line(RawServer.Connection connection) throws IOException {
        return line(connection.socket.getInputStream());
    }

    private static String line(java.io.InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** Greets, and answers a password. */
    private static RawServer gate(String password) {
        return new RawServer(connection -> {
            connection.write("hello\r\nlogin: ");
            String name = line(connection);
            connection.write("password: ");
            String given = line(connection);
            connection.write(given.equals(password) ? "welcome " + name + "\r\n> " : "go away, " + given + "\r\n");
            connection.hang();
        });
    }

    @Test
    void whatIsExpectedAndSaidInTurnIsASuccess() {
        try (RawServer server = gate("hunter2")) {
            Outcome outcome = lane.attempt(check(server, expect("login: $"), send("joe\\r\\n"), expect("password: "),
                    new Step.Send("hunter2\\n", true), expect("(?i)WELCOME \\w+")));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("answer", "welcome joe");
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void whatWasExpectedAndWhatCameAreToldWithoutTheSecret() {
        try (RawServer server = gate("other")) {
            Outcome outcome = lane.attempt(check(server, expect("login: "), send("joe\\n"), expect("password: "),
                    new Step.Send("hunter2\\n", true), expect("welcome")), SHORT);

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                    .isEqualTo("no complete answer within 1s (step 5 expects /welcome/, and 'go away, ***' came)"));
        }
    }

    @Test
    void aConditionOverTheAnswerMayRefuseIt() {
        try (RawServer server = new RawServer(connection -> {
            connection.write("load 97\n");
            connection.hang();
        })) {
            Outcome outcome = lane
                    .attempt(check(server, false, null, Duration.ZERO, "answer != 'load 97'", expect("load [0-9]+")));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
                assertThat(failure.message()).isEqualTo("TCP localhost:" + server.port()
                        + " opened and said 'load 97', but not: answer != 'load 97'");
            });
        }
    }

    @Test
    void whoHangsUpInTheMiddleIsAResetThatSaysWhatWasExpected() {
        try (RawServer server = new RawServer(connection -> connection.write("554 no"))) {
            assertThat(lane.attempt(check(server, expect("^220")))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> {
                        assertThat(failure.reason()).isEqualTo(Reason.RESET);
                        assertThat(failure.message()).isEqualTo("TCP localhost:" + server.port()
                                + ": step 1 expects /^220/, but the connection was closed: '554 no' came");
                    });
        }
    }

    @Test
    void whoSaysTooMuchIsHungUp() {
        try (RawServer server = new RawServer(connection -> {
            while (true) {
                connection.write("x".repeat(4096));
            }
        })) {
            assertThat(lane.attempt(check(server, expect("never")))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE));
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void anExpressionThatIsFoundInNothingWaitsUntilSomethingIsSaid() {
        try (RawServer silent = new RawServer(RawServer.Connection::hang);
                RawServer speaking = new RawServer(connection -> {
                    connection.write("hi\n");
                    connection.hang();
                })) {
            assertThat(lane.attempt(check(silent, expect(".*")), Duration.ofMillis(300)))
                    .isInstanceOf(Outcome.Timeout.class);
            assertThat(lane.attempt(check(speaking, expect(".*"))).observation().details())
                    .containsEntry("answer", "hi");
        }
    }

    @Test
    void whoDripsIsATimeout() {
        try (RawServer server = new RawServer(connection -> {
            while (connection.socket.isConnected()) {
                connection.write(".");
                connection.socket.setSoTimeout(20);
                try {
                    int _ = connection.socket.getInputStream().read();
                    return;
                } catch (java.net.SocketTimeoutException stillThere) {
                    // the next drop
                }
            }
        })) {
            assertThat(lane.attempt(check(server, expect("never")), SHORT)).isInstanceOf(Outcome.Timeout.class);
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void aDialogueMayBeHeldOverTls() throws Exception {
        try (RawServer server = certificates.server("good", connection -> {
            connection.write("220 ready\r\n");
            connection.hang();
        })) {
            Outcome outcome = lane.attempt(check(server, true, null, Duration.ofDays(14), null, expect("^220 ")));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("tlsSubject", "CN=good");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            SMTP | 220-mail/220 ready | EHLO .*:250-mail/250 STARTTLS, STARTTLS:220 go
            IMAP | * OK ready         | f1 STARTTLS:* OK more/f1 OK go
            POP3 | +OK ready          | STLS:+OK go
            FTP  | 220 ready          | AUTH TLS:234 go
            SIEVE | "SIEVE" "fileinto"/"STARTTLS"/OK "ready" | STARTTLS:ok go
            """)
    void aServerIsTalkedIntoTls(StartTls protocol, String greeting, String turns) throws Exception {
        SSLSocketFactory tls = certificates.context("good").getSocketFactory();
        try (RawServer server = new RawServer(connection -> {
            connection.write(greeting.replace("/", "\r\n") + "\r\n");
            for (String turn : turns.split(", ")) {
                String[] parts = turn.split(":");
                if (!line(connection).matches(parts[0])) {
                    return;
                }
                connection.write(parts[1].replace("/", "\r\n") + "\r\n");
            }
            SSLSocket secure = (SSLSocket) tls.createSocket(connection.socket, "localhost", 0, true);
            secure.setUseClientMode(false);
            secure.startHandshake();
            String said = new BufferedReader(new InputStreamReader(secure.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            secure.getOutputStream().write(("you said " + said + "\n").getBytes(StandardCharsets.UTF_8));
            connection.hang();
        })) {
            Outcome outcome = lane.attempt(check(server, false, protocol, Duration.ofDays(30), null, send("NOOP\\n"),
                    expect("you said NOOP")));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Worrying.class,
                    worrying -> assertThat(worrying.reason()).isEqualTo(Reason.TLS_EXPIRING));
            assertThat(outcome.observation().phases()).containsKeys(Phase.TLS, Phase.PROCESSING);
        }
    }

    /** Reads so many bytes. */
    private static String heard(RawServer.Connection connection, int bytes) throws IOException {
        return new String(connection.socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    private static void answerOverTls(RawServer.Connection connection, SSLSocketFactory tls) throws IOException {
        SSLSocket secure = (SSLSocket) tls.createSocket(connection.socket, "localhost", 0, true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        secure.getOutputStream().write("here I am\n".getBytes(StandardCharsets.UTF_8));
        connection.hang();
    }

    @ParameterizedTest(name = "lengths of {0}")
    @CsvSource({"300c02010178070a010004000400", "3084 00000010 020101 788400000007 0a010004000400",
            "3081 0d 02010178080a02000004000400"})
    void aDirectoryIsTalkedIntoTls(String yes) throws Exception {
        SSLSocketFactory tls = certificates.context("good").getSocketFactory();
        try (RawServer server = new RawServer(connection -> {
            if (heard(connection, LDAP_REQUEST.length()).equals(LDAP_REQUEST)) {
                connection.write(HexFormat.of().parseHex(yes.replace(" ", "")));
                answerOverTls(connection, tls);
            }
        })) {
            Outcome outcome = lane.attempt(check(server, false, StartTls.LDAP, Duration.ZERO, null,
                    expect("here I am")));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("tlsSubject", "CN=good");
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            300f02010178 0a 0a0102 0400 04036e6f2e     | LDAP did not begin TLS: it said 'result 2: no.'    | PROTOCOL
            300c02010165 070a010004000400              | it said 'a message that is no answer'              | PROTOCOL
            300c02010178 070a010004000410              | it said 'a message that is no answer'              | PROTOCOL
            300c02010178 840a010004000400              | it said 'a message that is no answer'              | PROTOCOL
            3084ffffffff 02010178070a010004000400      | it said 'a message of 4294967295 bytes'            | PROTOCOL
            485454502f312e3120343030                   | LDAP did not begin TLS: it said 'HTTP/1.1 400'     | PROTOCOL
            3080                                       | did not begin TLS: it said '0?'                    | PROTOCOL
            300c0201017807                             | expects the answer to StartTLS, but the connection was closed: '???x?' came | RESET
            """)
    void aDirectoryThatDoesNotBeginTlsIsTold(String said, String message, Reason reason) {
        try (RawServer server = new RawServer(connection -> {
            String _ = heard(connection, LDAP_REQUEST.length());
            connection.write(HexFormat.of().parseHex(said.replace(" ", "")));
        })) {
            assertThat(lane.attempt(check(server, false, StartTls.LDAP, Duration.ZERO, null)))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
                        assertThat(failure.message()).startsWith("TCP localhost:" + server.port() + ": ");
                        if (reason != Reason.RESET) {
                            assertThat(failure.message()).endsWith(message);
                        }
                    });
        }
    }

    /** Reads on until that was said. */
    private static boolean hears(RawServer.Connection connection, String end) throws IOException {
        StringBuilder heard = new StringBuilder();
        while (heard.indexOf(end) < 0) {
            int next = connection.socket.getInputStream().read();
            if (next < 0) {
                return false;
            }
            heard.append((char) next);
        }
        return true;
    }

    @Test
    void aServerOfXmppIsTalkedIntoTls() throws Exception {
        SSLSocketFactory tls = certificates.context("good").getSocketFactory();
        try (RawServer server = new RawServer(connection -> {
            if (hears(connection, " to='localhost' ") && hears(connection, ">")) {
                connection.write(STREAM + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>"
                        + "<required/></starttls></stream:features>");
            }
            if (hears(connection, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")) {
                connection.write("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
                answerOverTls(connection, tls);
            }
        })) {
            assertThat(lane.attempt(check(server, false, StartTls.XMPP, Duration.ZERO, null, expect("here I am"))))
                    .isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"<stream:features/>", "<stream:error><host-unknown/></stream:error></stream:stream>",
            "<stream:features><starttls/></stream:features><failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"})
    void aServerOfXmppThatHasNoTlsIsTold(String said) {
        try (RawServer server = new RawServer(connection -> {
            connection.write(STREAM + said);
            connection.hang();
        })) {
            assertThat(lane.attempt(check(server, false, StartTls.XMPP, Duration.ZERO, null)))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
                        assertThat(failure.message()).contains(": XMPP did not begin TLS: it said '");
                    });
        }
    }

    /** What is said last cannot be said any more: everything that was expected has come. */
    @ParameterizedTest(name = "over TLS: {0}")
    @ValueSource(booleans = {false, true})
    void whoHangsUpRightAfterItsLastAnswerHasAnswered(boolean overTls) throws Exception {
        RawServer.Script script = connection -> {
            connection.write("220 ready\r\n");
            connection.socket.close();
        };
        try (RawServer server = overTls ? certificates.server("good", script) : new RawServer(script)) {
            for (int i = 0; i < 30; i++) {
                Outcome outcome = lane.attempt(check(server, overTls, null, Duration.ZERO, null, expect("^220 "),
                        send("QUIT\\r\\n"), send("x\\n")));

                assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            554 go away\\r\\n             | SMTP did not begin TLS: it said '554 go away'      | PROTOCOL
            HTTP/1.1 400 Bad Request\\r\\n\\r\\n | : starttls: smtp expects the greeting, but the connection was closed: 'HTTP/1.1 400 Bad Request' came | RESET
            """)
    void whoRefusesTlsIsToldWithWhatItSaid(String said, String message, Reason reason) {
        try (RawServer server = new RawServer(
                connection -> connection.write(said.replace("\\r", "\r").replace("\\n", "\n")))) {
            assertThat(lane.attempt(check(server, false, StartTls.SMTP, Duration.ZERO, null)))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).isEqualTo(reason);
                        assertThat(failure.message()).endsWith(message);
                    });
        }
    }

    @Test
    void whatSomebodyAddsBeforeTlsIsNotTakenForTheServers() {
        try (RawServer server = new RawServer(connection -> {
            connection.write("+OK ready\r\n");
            String _ = line(connection);
            connection.write("+OK go\r\n+OK injected\r\n");
            connection.hang();
        })) {
            assertThat(lane.attempt(check(server, false, StartTls.POP3, Duration.ZERO, null)))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
                        assertThat(failure.message()).contains("it said more before TLS began: +OK injected");
                    });
        }
    }
}
