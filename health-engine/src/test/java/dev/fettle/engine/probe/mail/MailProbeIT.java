package dev.fettle.engine.probe.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.MailCheck;
import dev.fettle.api.check.MailCheck.Protocol;
import dev.fettle.api.check.MailCheck.StartTls;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.DebianProgram;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real mail server, Dovecot, which speaks all three protocols. */
class MailProbeIT {

    private static final String PROGRAM = "/usr/sbin/dovecot";
    private static final String PASSWORD = "hunter2-hunter2";

    @TempDir
    private static Path directory;
    private static DebianProgram server;
    private static TestLane lane;
    private static final Map<Protocol, Integer> CLEAR = new EnumMap<>(Protocol.class);
    private static final Map<Protocol, Integer> SECURE = new EnumMap<>(Protocol.class);

    @BeforeAll
    static void serve() throws Exception {
        DebianProgram.require(PROGRAM, "dovecot-imapd dovecot-pop3d dovecot-submissiond");
        DebianProgram.require("/usr/lib/dovecot/submission-login", "dovecot-submissiond");
        for (Protocol protocol : Protocol.values()) {
            CLEAR.put(protocol, DebianProgram.freePort());
            SECURE.put(protocol, DebianProgram.freePort());
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        TestCertificates certificates = new TestCertificates(Files.createDirectory(directory.resolve("keys")));
        certificates.leaf("good", "-validity", "20", "-ext", "san=dns:localhost,ip:127.0.0.1");
        // The users' files are theirs, who are nobody; one of them has a file where the mailbox would be.
        for (String theirs : List.of("home", "mail")) {
            Files.setPosixFilePermissions(Files.createDirectory(directory.resolve(theirs)),
                    PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Files.writeString(directory.resolve("mail").resolve("broken"), "no directory");
        Path configuration = Files.writeString(directory.resolve("dovecot.conf"), """
                protocols = imap pop3 submission
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/dovecot.log
                listen = 127.0.0.1
                ssl = yes
                ssl_cert = <%2$s
                ssl_key = <%2$s
                disable_plaintext_auth = yes
                auth_mechanisms = plain login
                auth_failure_delay = 0
                mail_location = maildir:%1$s/mail/%%u
                first_valid_uid = 1
                submission_relay_host = 127.0.0.1
                submission_relay_port = 9
                submission_backend_capabilities = 8BITMIME
                passdb {
                  driver = static
                  args = password=%3$s
                }
                userdb {
                  driver = static
                  args = uid=65534 gid=65534 home=%1$s/home
                }
                service imap-login {
                  inet_listener imap {
                    port = %4$d
                  }
                  inet_listener imaps {
                    port = %5$d
                    ssl = yes
                  }
                }
                service pop3-login {
                  inet_listener pop3 {
                    port = %6$d
                  }
                  inet_listener pop3s {
                    port = %7$d
                    ssl = yes
                  }
                }
                service submission-login {
                  inet_listener submission {
                    port = %8$d
                  }
                  inet_listener submissions {
                    port = %9$d
                    ssl = yes
                  }
                }
                """.formatted(directory, certificates.pem("good"), PASSWORD, CLEAR.get(Protocol.IMAP),
                SECURE.get(Protocol.IMAP), CLEAR.get(Protocol.POP3), SECURE.get(Protocol.POP3),
                CLEAR.get(Protocol.SMTP),
                SECURE.get(Protocol.SMTP)));
        server = DebianProgram.start(directory, CLEAR.get(Protocol.SMTP),
                List.of(PROGRAM, "-F", "-c", configuration.toString()));
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            lane.close();
        }
    }

    private static Outcome ask(Protocol protocol, boolean tls, StartTls startTls, Duration warn, @Nullable String user,
            @Nullable String password, @Nullable String healthy) {
        Outcome outcome = lane.attempt(new MailCheck(protocol, "localhost",
                (tls ? SECURE : CLEAR).get(protocol), tls, startTls, "localhost", warn, user, password, healthy, null));
        assertThat(outcome.toString()).doesNotContain("hunter2");
        return outcome;
    }

    @ParameterizedTest
    @EnumSource
    void whoIsGreetedInClearIsASuccess(Protocol protocol) {
        Outcome outcome = ask(protocol, false, StartTls.NONE, Duration.ZERO, null, null, "!encrypted");

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details().get("greeting").toString()).containsAnyOf("Dovecot", "IMAP4rev1");
        assertThat(outcome.observation().details()).containsEntry("encrypted", false).containsEntry("loggedIn", false);
    }

    @ParameterizedTest
    @EnumSource
    void theConnectionGoesOverToTlsAndTheUserIsLetIn(Protocol protocol) {
        Outcome outcome = ask(protocol, false, StartTls.REQUIRED, Duration.ofDays(1), "joe", PASSWORD,
                "encrypted && size(capabilities) > 1 && tls.expiresInDays > 10");

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().phases()).containsKeys(Phase.TLS, Phase.PROCESSING);
        assertThat(outcome.observation().details()).containsEntry("tlsSubject", "CN=good")
                .containsEntry("loggedIn", true);
    }

    @ParameterizedTest
    @EnumSource
    void tlsFromTheFirstByteWorksToo(Protocol protocol) {
        Outcome outcome = ask(protocol, true, StartTls.NONE, Duration.ofDays(1), "joe", PASSWORD, null);

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
    }

    /** It says yes to the password, then looks at the mailbox, says no, and hangs up. */
    @Test
    void aMailboxThatCannotBeOpenedIsNoLogin() {
        Outcome outcome = ask(Protocol.POP3, false, StartTls.REQUIRED, Duration.ZERO, "broken", PASSWORD, null);

        assertThat(outcome).as(outcome.toString()).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.reason()).as(failure.message()).isIn(Reason.PROTOCOL, Reason.RESET));
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatEndsSoonIsWorrying(Protocol protocol) {
        Outcome outcome = ask(protocol, false, StartTls.AVAILABLE, Duration.ofDays(30), null, null, null);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Worrying.class,
                worrying -> assertThat(worrying.reason()).isEqualTo(Reason.TLS_EXPIRING));
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsToldAsSuch(Protocol protocol) {
        Outcome outcome = ask(protocol, false, StartTls.AVAILABLE, Duration.ZERO, "joe", "hunter2-wrong", null);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.AUTH);
            assertThat(failure.message()).startsWith(protocol + " localhost:" + CLEAR.get(protocol)
                    + " refused the login: '");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aConditionMayRefuseWhatTheServerSays(Protocol protocol) {
        Outcome outcome = ask(protocol, false, StartTls.NONE, Duration.ZERO, null, null, "greeting.contains('Exim')");

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.reason()).isEqualTo(Reason.CONDITION));
    }
}
