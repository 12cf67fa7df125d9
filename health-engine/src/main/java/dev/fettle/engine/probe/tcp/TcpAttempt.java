package dev.fettle.engine.probe.tcp;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.TcpCheck;
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
import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a TCP check: opens a connection, begins TLS and talks where the check says so, and closes it. Used
 * once; confined to the lane.
 */
final class TcpAttempt extends ConnectionAttempt {

    /** Bytes that a peer may say before the next match. */
    static final int MOST_SAID = 64 * 1024;

    private final TcpCheck check;
    private final Expectation expectation;
    private final Iterator<Dialogue.Ready> steps;
    private @Nullable Channel channel;
    private @Nullable Talk talk;
    private @Nullable String expected;
    private String answer = "";

    TcpAttempt(TcpCheck check, Dialogue dialogue, Expectation expectation, Dialer dialer, Progress progress) {
        super("TCP " + check.target(), check.tls()
                ? Dialer.Target.secure(check.host(), check.port(), check.serverName())
                : new Dialer.Target(check.host(), check.port(), false), dialer, progress);
        this.check = check;
        this.expectation = expectation;
        this.steps = dialogue.steps().iterator();
    }

    @Override
    public void connected(Channel open) {
        channel = open;
        TcpCheck.StartTls protocol = check.startTls();
        if (protocol == null && !steps.hasNext()) {
            end(); // nothing is said: nobody needs to listen
            return;
        }
        talk = Talk.over(open, MOST_SAID, this::broken);
        progress().enter(Phase.PROCESSING);
        if (protocol == null) {
            next();
        } else {
            String word = "starttls: " + protocol.name().toLowerCase(Locale.ROOT) + " expects ";
            StartTlsTurns.take(talk, protocol, check.serverName(), awaited -> expecting(word + awaited), this::refused,
                    this::secure);
        }
    }

    private void expecting(String what) {
        expected = what;
        progress().doing(() -> what + ", and " + came());
    }

    private void secure() {
        expected = null;
        Dialer.Target secure = Dialer.Target.secure(check.host(), check.port(), check.serverName());
        talk().secure(dialer(), secure, progress(), () -> {
            progress().enter(Phase.PROCESSING);
            next();
        });
    }

    private void next() {
        while (steps.hasNext()) {
            Dialogue.Ready step = steps.next();
            switch (step) {
                case Dialogue.Ready.Send send -> {
                    send.hidden().ifPresent(this::hide);
                    say(send);
                }
                case Dialogue.Ready.Expect expect -> {
                    expecting(expect.toString());
                    talk().match(expect.expression(), found -> {
                        expected = null;
                        answer = found;
                        next();
                    });
                    return;
                }
            }
        }
        end();
    }

    /** Nothing is expected of what is said last: the peer may have hung up right after its last answer. */
    private void say(Dialogue.Ready.Send send) {
        if (send.isLast()) {
            talk().sayLast(send.bytes());
        } else {
            talk().say(send.bytes());
        }
    }

    /** All of it, and its last word: behind a command that is the secret itself. */
    private void hide(String secret) {
        talk().hide(secret);
        talk().hide(secret.substring(secret.lastIndexOf(' ') + 1));
    }

    private void end() {
        progress().end();
        Peer peer = Peer.of(Objects.requireNonNull(channel));
        Optional<Peer.Certified> certified = peer.certified();
        certified.ifPresent(shown -> {
            Certificates.note(progress(), shown.certificate());
            progress().note("tlsVersion", shown.version());
        });
        if (talk != null && !answer.isEmpty()) {
            progress().note("answer", talk.shown(answer));
        }
        Outcome judged = expectation.judge(label() + " opened" + (answer.isEmpty()
                ? ""
                : " and said '"
                        + talk().shown(answer) + "'"),
                Reason.CONDITION,
                new Seen(progress(), peer, name -> name.equals("answer") ? answer : null), progress().observation());
        Optional<String> ending = certified.flatMap(shown -> Certificates.ending(shown.notAfter(), check.warn()));
        finish(judged instanceof Outcome.Success && ending.isPresent()
                ? new Outcome.Worrying(Reason.TLS_EXPIRING, label() + ": " + ending.get(), progress().observation())
                : judged);
    }

    private void refused(String said) {
        fail(Reason.PROTOCOL, label() + ": " + check.startTls() + " did not begin TLS: it said '" + said + "'");
    }

    /** The talk broke off: while something was expected, the message says what. */
    private void broken(Throwable cause) {
        boolean closed = Failures.of(cause).filter(fault -> fault.reason() == Reason.RESET).isPresent();
        if (expected != null && closed) {
            fail(Reason.RESET, label() + ": " + expected + ", but the connection was closed: " + came());
        } else {
            failed(cause);
        }
    }

    private String came() {
        String unheard = talk().unheard();
        return unheard.isEmpty() ? "nothing came" : "'" + unheard + "' came";
    }

    private Talk talk() {
        return Objects.requireNonNull(talk);
    }
}
