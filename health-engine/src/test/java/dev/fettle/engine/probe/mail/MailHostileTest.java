package dev.fettle.engine.probe.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.MailCheck;
import dev.fettle.api.check.MailCheck.Protocol;
import dev.fettle.api.check.MailCheck.StartTls;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against servers that are none, or that do not behave. */
class MailHostileTest {

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final String PASSWORD = "hunter2-hunter2";

    private static TestLane lane;

    @BeforeAll
    static void open() {
        lane = new TestLane();
    }

    @AfterAll
    static void close() {
        lane.close();
    }

    private static Outcome attempt(Protocol protocol, RawServer server, StartTls startTls, @Nullable String user,
            Duration budget) {
        Outcome outcome = lane.attempt(new MailCheck(protocol, "127.0.0.1", server.port(), false, startTls, "127.0.0.1",
                Duration.ZERO, user, user == null ? null : PASSWORD, null, null), budget);
        assertThat(outcome.toString()).doesNotContain("hunter2");
        return outcome;
    }

    /** Says its lines, each in answer to one; a bar in a line is a line end. */
    private static RawServer saying(String... lines) {
        return new RawServer(connection -> {
            for (int i = 0; i < lines.length; i++) {
                connection.write(lines[i].replace("|", "\r\n") + "\r\n");
                for (int c = i + 1 < lines.length ? connection.socket.getInputStream().read() : '\n'; c >= 0
                        && c != '\n'; c = connection.socket.getInputStream().read()) {
                    // to the end of what it says
                }
            }
            connection.hang();
        });
    }

    @ParameterizedTest(name = "{0}: {4}")
    @CsvSource(delimiter = ';', textBlock = """
            SMTP; HTTP/1.1 400 Bad Request;            NONE;      PROTOCOL;    not a valid answer: 'HTTP/1.1 400 Bad Request'
            SMTP; 554 no service;                      NONE;      PROTOCOL;    greeted with '554 no service'
            SMTP; 220 hi~500 what~500 no;              NONE;      PROTOCOL;    did not say what it can do: '500 no'
            SMTP; 220 hi~421 later;                    NONE;      PROTOCOL;    did not say what it can do: '421 later'
            SMTP; 220 hi~250-STARTTLS|250 SIZE;        REQUIRED;  TLS_INVALID; does not offer STARTTLS
            SMTP; 554-go|554 away;                     NONE;      PROTOCOL;    greeted with '554-go 554 away'
            SMTP; 220 hi~250-mail|250 PIPELINING;      REQUIRED;  TLS_INVALID; does not offer STARTTLS
            SMTP; 220 hi~250-mail|250 STARTTLS~454 no; AVAILABLE; PROTOCOL;    offers STARTTLS, but did not begin it: '454 no'
            IMAP; * BYE too many;                      NONE;      PROTOCOL;    greeted with '* BYE too many'
            IMAP; * OK hi~* BYE idle;                  NONE;      PROTOCOL;    did not say what it can do: '* BYE idle'
            IMAP; SSH-2.0-OpenSSH;                     NONE;      PROTOCOL;    not a valid answer: 'SSH-2.0-OpenSSH'
            IMAP; * OK hi~* CAPABILITY IMAP4rev1|f1 OK; REQUIRED; TLS_INVALID; does not offer STARTTLS
            POP3; -ERR busy;                           NONE;      PROTOCOL;    greeted with '-ERR busy'
            POP3; +OK hi~-ERR what;                    REQUIRED;  TLS_INVALID; does not offer STLS
            """)
    void whatIsNotAsItShouldBeIsToldWithWhatTheServerSaid(Protocol protocol, String said, StartTls startTls,
            Reason reason, String message) {
        try (RawServer server = saying(said.split("~"))) {
            assertThat(attempt(protocol, server, startTls, null, TestLane.AMPLE)).isInstanceOfSatisfying(
                    Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
                        assertThat(failure.message()).startsWith(protocol + " 127.0.0.1:" + server.port())
                                .endsWith(message);
                    });
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
            SMTP; 220 hi~250-mail|250 AUTH PLAIN
            IMAP; * OK hi~* CAPABILITY IMAP4rev1|f1 OK
            POP3; +OK hi~+OK|USER|.
            """)
    void aPasswordIsNeverSentInClearUnlessTheCheckSaysSo(Protocol protocol, String said) {
        try (RawServer server = saying(said.split("~"))) {
            assertThat(attempt(protocol, server, StartTls.AVAILABLE, "joe", TestLane.AMPLE)).isInstanceOfSatisfying(
                    Outcome.Failure.class,
                    failure -> assertThat(failure.message()).endsWith("and the password is not sent in clear"));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = ';', textBlock = """
            SMTP; 220 hi~250-mail|250 AUTH LOGIN~334 VXNlcm5hbWU6~334 UGFzc3dvcmQ6~235 ok
            SMTP; 220 hi~250-mail|250 AUTH=LOGIN PLAIN~235 ok
            IMAP; * OK hi~* CAPABILITY IMAP4rev1|f1 OK~f2 OK
            IMAP; * OK hi~* CAPABILITY IMAP4rev1 AUTH=PLAIN|f1 OK~+~f2 OK
            POP3; +OK hi~-ERR what~+OK~+OK~+OK 0 0
            POP3; +OK hi~+OK|SASL PLAIN XOAUTH2|.~+OK~+OK 0 0
            SMTP; 220 hi~250-mail|250 AUTH PLAIN~334~235 ok
            """)
    void everyWayToLogInWorks(Protocol protocol, String said) {
        try (RawServer server = saying(said.split("~"))) {
            assertThat(attempt(protocol, server, StartTls.NONE, "joe", TestLane.AMPLE))
                    .isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
            220 hi~500 what~250 mail
            220 hi\\r~250-mail\\r|250 SIZE
            220-caf\\xe9|220 mail~250 mail
            """)
    void oldAndCarelessServersOfSmtpAreServersToo(String said) {
        try (RawServer server = saying(said.replace("\\r", "\r").replace("\\xe9", "\u00e9").split("~"))) {
            Outcome outcome = attempt(Protocol.SMTP, server, StartTls.AVAILABLE, null, TestLane.AMPLE);

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        }
    }

    @Test
    void aConditionSeesAllOfTheGreeting() {
        String banner = "x".repeat(300);
        try (RawServer server = saying("220-mail.example " + banner + "|220 ready", "250-mail|250 SIZE")) {
            Outcome outcome = lane.attempt(new MailCheck(Protocol.SMTP, "127.0.0.1", server.port(), false,
                    StartTls.NONE, "127.0.0.1", Duration.ZERO, null, null,
                    "greeting.startsWith('220-mail.example x') && greeting.endsWith('220 ready')"
                            + " && capabilities == ['SIZE']",
                    null));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = ';', textBlock = """
            SMTP; 220 hi~250-mail|250 AUTH PLAIN~535 no AGpvZQBodW50ZXIyLWh1bnRlcjI=; AUTH
            SMTP; 220 hi~250-mail|250 AUTH PLAIN~454 later; PROTOCOL
            SMTP; 220 hi~250-mail|250 AUTH PLAIN~534-use another|534 password; AUTH
            IMAP; * OK hi~* CAPABILITY IMAP4rev1|f1 OK~f2 NO [INUSE] locked; PROTOCOL
            IMAP; * OK hi~* CAPABILITY IMAP4rev1|f1 OK~f2 NO [AUTHENTICATIONFAILED] no; AUTH
            POP3; +OK hi~-ERR what~+OK~+OK|-ERR [SYS/TEMP] no mailbox; PROTOCOL
            SMTP; 220 hi~250-mail|250 AUTH CRAM-MD5; PROTOCOL
            IMAP; * OK hi~* CAPABILITY IMAP4rev1|f1 OK~f2 NO hunter2-hunter2 is wrong; AUTH
            IMAP; * OK hi~* CAPABILITY IMAP4rev1 LOGINDISABLED|f1 OK; PROTOCOL
            POP3; +OK hi~-ERR what~+OK~-ERR [AUTH] no; AUTH
            POP3; +OK hi~-ERR what~+OK~-ERR [IN-USE] locked; PROTOCOL
            """)
    void onlyWrongCredentialsAreThoseOfTheUser(Protocol protocol, String said, Reason reason) {
        try (RawServer server = saying(said.split("~"))) {
            assertThat(attempt(protocol, server, StartTls.NONE, "joe", TestLane.AMPLE)).isInstanceOfSatisfying(
                    Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(reason));
        }
    }

    @ParameterizedTest
    @EnumSource
    void silenceIsATimeoutAndEndlessLinesAreTooMuchOrNonsense(Protocol protocol) {
        try (RawServer silent = new RawServer(RawServer.Connection::hang);
                RawServer endless = new RawServer(
                        connection -> {
                            while (true) {
                                connection.write("x".repeat(1000));
                            }
                        });
                RawServer gone = new RawServer(connection -> connection.reset());
                RawServer shy = new RawServer(_ -> {})) {
            assertThat(attempt(protocol, silent, StartTls.NONE, null, SHORT)).isInstanceOfSatisfying(
                    Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                            .isEqualTo("no complete answer within 400ms (waiting for the greeting)"));
            assertThat(attempt(protocol, endless, StartTls.NONE, null, TestLane.AMPLE)).isInstanceOfSatisfying(
                    Outcome.Failure.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE));
            assertThat(attempt(protocol, gone, StartTls.NONE, null, TestLane.AMPLE)).isInstanceOfSatisfying(
                    Outcome.Failure.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.RESET));
            assertThat(attempt(protocol, shy, StartTls.NONE, null, TestLane.AMPLE)).isInstanceOfSatisfying(
                    Outcome.Failure.class, failure -> assertThat(failure.message())
                            .endsWith(": the connection was closed where the greeting was expected"));
            assertThat(silent.sawAnEnd()).isTrue();
        }
    }

    @Test
    void linesOfImapThatBelongToNothingAreNotHeardForEver() {
        try (RawServer server = new RawServer(connection -> {
            connection.write("* OK hi\r\n");
            while (true) {
                connection.write("* OK still here\r\n");
            }
        })) {
            assertThat(attempt(Protocol.IMAP, server, StartTls.NONE, null, TestLane.AMPLE)).isInstanceOfSatisfying(
                    Outcome.Failure.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL));
        }
    }

    @Test
    void aReplyOfEndlessLinesIsCutShort() {
        try (RawServer server = new RawServer(connection -> {
            while (true) {
                connection.write("220-more\r\n");
            }
        })) {
            assertThat(attempt(Protocol.SMTP, server, StartTls.NONE, null, TestLane.AMPLE)).isInstanceOfSatisfying(
                    Outcome.Failure.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL));
        }
    }
}
