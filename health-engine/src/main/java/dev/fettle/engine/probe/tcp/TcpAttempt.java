package dev.fettle.engine.probe.tcp;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Certificates;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import dev.fettle.engine.probe.Talk;
import io.netty.channel.Channel;
import io.netty.handler.codec.PrematureChannelClosureException;
import java.util.Iterator;
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
    private Dialogue.@Nullable Ready expected;
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
        if (check.startTls() == null && !steps.hasNext()) {
            end(); // nothing is said: nobody needs to listen
            return;
        }
        talk = Talk.over(open, MOST_SAID, this::broken);
        progress().enter(Phase.PROCESSING);
        if (check.startTls() == null) {
            next();
        } else {
            StartTlsTurns.take(talk, check.startTls(), this::refused, this::secure);
        }
    }

    private void secure() {
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
                    send.hidden().ifPresent(talk()::hide);
                    talk().say(send.bytes());
                }
                case Dialogue.Ready.Expect expect -> {
                    expected = expect;
                    progress().doing(() -> expect + ", and " + came());
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
        if (expected != null && cause instanceof PrematureChannelClosureException) {
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
