package dev.fettle.engine.probe.mail;

import dev.fettle.api.check.MailCheck;
import dev.fettle.api.check.MailCheck.StartTls;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Certificates;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import dev.fettle.engine.probe.Talk;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a mail check: greeting, capabilities, TLS, login, goodbye. Used once; confined to the lane.
 */
final class MailAttempt extends ConnectionAttempt {

    private static final int MOST_SAID = 16 * 1024;

    private final MailCheck check;
    private final Expectation expectation;
    private @Nullable Channel channel;
    private @Nullable Talk talk;
    private @Nullable MailTalk mail;
    private String awaited = "the greeting";
    private String greeting = "";
    private List<String> capabilities = List.of();
    private boolean encrypted;

    MailAttempt(MailCheck check, Expectation expectation, Dialer dialer, Progress progress) {
        super(check.protocol() + " " + check.target(), check.tls()
                ? secure(check)
                : new Dialer.Target(check.host(), check.port(), false), dialer, progress);
        this.check = check;
        this.expectation = expectation;
        this.encrypted = check.tls();
    }

    private static Dialer.Target secure(MailCheck check) {
        return Dialer.Target.secure(check.host(), check.port(), check.serverName());
    }

    @Override
    public void connected(Channel open) {
        channel = open;
        progress().enter(Phase.PROCESSING);
        talk = Talk.over(open, MOST_SAID, this::broken);
        mail = MailTalk.in(check.protocol(), talk);
        if (check.password() != null) {
            talk.hide(check.password());
        }
        awaiting("the greeting");
        mail.greeting(reply -> onYes(reply, "greeted with", this::greeted));
    }

    /** Says what is waited for, should it not come. */
    private void awaiting(String what) {
        awaited = what;
        progress().doing(() -> "waiting for " + what);
    }

    private void broken(Throwable cause) {
        boolean closed = Failures.of(cause).filter(fault -> fault.reason() == Reason.RESET).isPresent();
        if (closed && !awaited.isEmpty()) {
            fail(Reason.RESET, label() + ": the connection was closed where " + awaited + " was expected");
        } else {
            failed(cause);
        }
    }

    private void capabilities() {
        awaiting("the list of its capabilities");
        mail().capabilities(known -> onYes(known, "did not say what it can do:", this::known));
    }

    private void greeted(Reply reply) {
        greeting = reply.text();
        progress().note("greeting", talk().shown(greeting));
        capabilities();
    }

    private void known(Reply reply) {
        capabilities = reply.lines();
        boolean offered = capabilities.contains(mail().startTlsCapability());
        if (encrypted || check.startTls() == StartTls.NONE) {
            login();
        } else if (offered) {
            awaiting("the answer to " + mail().startTlsCapability());
            mail().startTls(begun -> onYes(begun, "offers " + mail().startTlsCapability() + ", but did not begin it:",
                    _ -> secure()));
        } else if (check.startTls() == StartTls.REQUIRED) {
            fail(Reason.TLS_INVALID, label() + " does not offer " + mail().startTlsCapability());
        } else if (check.user() != null) {
            fail(Reason.TLS_INVALID, label() + " does not offer " + mail().startTlsCapability()
                    + ", and the password is not sent in clear");
        } else {
            login();
        }
    }

    /** What the server can do is asked again: what it said in clear, somebody on the way may have said. */
    private void secure() {
        awaited = "";
        talk().secure(dialer(), secure(check), progress(), () -> {
            encrypted = true;
            progress().enter(Phase.PROCESSING);
            capabilities();
        });
    }

    private void login() {
        if (check.user() == null || check.password() == null) {
            end();
            return;
        }
        awaiting("the answer to the login");
        mail().login(check.user(), check.password(), capabilities, reply -> {
            if (reply.verdict() == Reply.Verdict.NO_CREDENTIALS) {
                fail(Reason.AUTH, label() + " refused the login: '" + talk().shown(reply.text()) + "'");
            } else {
                onYes(reply, "did not let the user in:", _ -> end());
            }
        });
    }

    private void onYes(Reply reply, String otherwise, Consumer<Reply> then) {
        String said = "'" + talk().shown(reply.text()) + "'";
        switch (reply.verdict()) {
            case YES -> then.accept(reply);
            case NONSENSE -> fail(Reason.PROTOCOL, label() + ": not a valid answer: " + said);
            case NO, MORE, NO_CREDENTIALS -> fail(Reason.PROTOCOL, label() + " " + otherwise + " " + said);
        }
    }

    private void end() {
        progress().end();
        mail().bye();
        Peer peer = Peer.of(Objects.requireNonNull(channel));
        Optional<Peer.Certified> certified = peer.certified();
        certified.ifPresent(shown -> {
            Certificates.note(progress(), shown.certificate());
            progress().note("tlsVersion", shown.version());
        });
        progress().note("encrypted", encrypted);
        progress().note("loggedIn", check.user() != null);
        Outcome judged = expectation.judge(label() + " greeted with '" + talk().shown(greeting) + "'", Reason.CONDITION,
                new Seen(progress(), peer, this::value), progress().observation());
        Optional<String> ending = certified.flatMap(shown -> Certificates.ending(shown.notAfter(), check.warn()));
        finish(judged instanceof Outcome.Success && ending.isPresent()
                ? new Outcome.Worrying(Reason.TLS_EXPIRING, label() + ": " + ending.get(), progress().observation())
                : judged);
    }

    private @Nullable Object value(String name) {
        return switch (name) {
            case "greeting" -> greeting;
            case "capabilities" -> capabilities;
            case "encrypted" -> encrypted;
            default -> null;
        };
    }

    private Talk talk() {
        return Objects.requireNonNull(talk);
    }

    private MailTalk mail() {
        return Objects.requireNonNull(mail);
    }
}
