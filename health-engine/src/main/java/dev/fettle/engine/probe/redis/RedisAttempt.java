package dev.fettle.engine.probe.redis;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.MessageAttempt;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.channel.ChannelPipeline;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.regex.Pattern;

/**
 * One attempt of a Redis check: logs in where it can, asks whether the server answers, then how it is. That a user may
 * not ask how it is is no failure: then that is unknown. Used once; confined to the lane.
 */
final class RedisAttempt extends MessageAttempt<Reply> {

    private static final Pattern REPEATED = Pattern.compile("(?s),? with args.*");

    /** One command, and what its answer means. */
    private enum Step {
        LOGIN, SELECT, PING, INFO, CLUSTER
    }

    private record Turn(Step step, Command command) {}
    private final RedisTarget target;
    private final Queue<Turn> turns = new ArrayDeque<>();
    private Server server = Server.unknown();

    RedisAttempt(RedisTarget target, Dialer dialer, Progress progress) {
        super(target.label(), target.address(), dialer, progress, Reply.class);
        this.target = target;
        if (target.login().isGiven()) {
            turns.add(new Turn(Step.LOGIN, target.authentication()));
        }
        if (target.database() > 0) {
            turns.add(new Turn(Step.SELECT, Command.of("SELECT", Integer.toString(target.database()))));
        }
        turns.add(new Turn(Step.PING, Command.of("PING")));
        turns.add(new Turn(Step.INFO, Command.of("INFO")));
    }

    @Override
    protected void codec(ChannelPipeline pipeline) {
        pipeline.addLast(new ReplyDecoder());
    }

    @Override
    protected void opened() {
        say();
    }

    private void say() {
        Turn turn = turns.peek();
        if (turn == null) {
            judge();
        } else {
            send(turn.command().bytes());
        }
    }

    @Override
    protected void received(Reply reply) {
        Turn turn = turns.remove();
        switch (reply) {
            case Reply.Text answer -> answered(turn.step(), answer.text());
            case Reply.Refused refused -> refused(turn.step(), refused);
        }
    }

    private void answered(Step step, String text) {
        switch (step) {
            case LOGIN, SELECT -> say();
            case PING -> {
                if (text.equals("PONG")) {
                    say();
                } else {
                    fail(Reason.PROTOCOL, label() + ": not a valid answer to PING: " + Failures.text(text));
                }
            }
            case INFO -> {
                server = server.with(text);
                if (server.isClustered()) {
                    turns.add(new Turn(Step.CLUSTER, Command.of("CLUSTER", "INFO")));
                }
                say();
            }
            case CLUSTER -> {
                server = server.with(text);
                say();
            }
        }
    }

    private void refused(Step step, Reply.Refused refused) {
        switch (step) {
            case LOGIN -> fail(isBusy(refused) ? Reason.PROTOCOL : Reason.AUTH, told(refused));
            case SELECT, PING -> fail(isForbidden(refused) ? Reason.AUTH : Reason.PROTOCOL, told(refused));
            case INFO, CLUSTER -> {
                if (refused.is("NOAUTH")) {
                    fail(Reason.AUTH, told(refused));
                } else {
                    say();
                }
            }
        }
    }

    /** Whether it would refuse anybody: who is turned away at the door is told so before he has said anything. */
    private static boolean isBusy(Reply.Refused refused) {
        return refused.is("LOADING") || refused.is("BUSY") || refused.is("MASTERDOWN")
                || refused.error().startsWith("ERR max number of clients");
    }

    private static boolean isForbidden(Reply.Refused refused) {
        return refused.is("NOAUTH") || refused.is("NOPERM") || refused.is("WRONGPASS") || refused.is("DENIED");
    }

    /** A server that does not know a command repeats the beginning of what it was told, and so of the password. */
    private String told(Reply.Refused refused) {
        return label() + ": " + Failures.text(target.login().removedFrom(REPEATED.matcher(refused.error())
                .replaceFirst("")));
    }

    private void judge() {
        progress().end();
        server.note(progress());
        finish(target.expectation().judge(label() + " answered", Reason.CONDITION,
                new Seen(progress(), peer(), server::value), progress().observation()));
    }
}
