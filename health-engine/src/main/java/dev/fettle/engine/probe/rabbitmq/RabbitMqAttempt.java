package dev.fettle.engine.probe.rabbitmq;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.RabbitMqCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.Hearing;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One attempt of a RabbitMQ check: logs in, looks at the queue, takes its leave. Used once; confined to the lane. */
final class RabbitMqAttempt extends ConnectionAttempt {

    private static final byte[] GREETING = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final String USUAL_USER = "guest";
    private static final int LARGEST_FRAME = 131_072;
    private static final int PASSIVE = 1;
    private static final int CHANNEL = 1;
    private static final int REPLY_SUCCESS = 200;
    private static final int ACCESS_REFUSED = 403;

    private final RabbitMqCheck check;
    private final Expectation expectation;
    private String version = "";
    private @Nullable Long messages;
    private @Nullable Long consumers;
    private @Nullable Outcome judged;

    RabbitMqAttempt(RabbitMqCheck check, Expectation expectation, Dialer dialer, Progress progress) {
        super("RabbitMQ " + check.target(), new Dialer.Target(check.url().getHost(), check.port(), check.secure()),
                dialer, progress);
        this.check = check;
        this.expectation = expectation;
    }

    @Override
    public void connected(Channel open) {
        progress().enter(Phase.PROCESSING);
        open.pipeline()
                .addLast(new Frame.Decoder())
                .addLast(new Hearing<>(Frame.class, frame -> heard(open, frame), this::ended));
        ChannelFuture _ = open.writeAndFlush(Unpooled.wrappedBuffer(GREETING));
    }

    /** Once it is judged, how the server hangs up no longer matters. */
    private void ended(Throwable cause) {
        if (judged == null) {
            failed(cause);
        } else {
            finish(judged);
        }
    }

    private static void say(Channel open, Method method) {
        ChannelFuture _ = open.writeAndFlush(method.framed());
    }

    private void heard(Channel open, Frame frame) {
        Arguments said = frame.arguments();
        switch (frame.method()) {
            case Method.START -> started(open, said);
            case Method.TUNE -> tuned(open, said);
            case Method.OPEN_OK -> opened(open);
            case Method.CHANNEL_OPEN_OK -> say(open, new Method(Method.DECLARE, CHANNEL).number16(0)
                    .shortText(String.valueOf(check.queue())).octet(PASSIVE).number32(0));
            case Method.DECLARE_OK -> {
                String _ = said.shortText();
                counted(said.number32(), said.number32());
                judge(open);
            }
            case Method.CLOSE, Method.CHANNEL_CLOSE -> closed(open, frame.method(), said);
            case Method.CLOSE_OK -> ended(new FaultException(Reason.RESET, "the server left"));
            case Method.SECURE -> throw new FaultException(Reason.AUTH, "the server wants more than a password");
            default -> {
                // such as connection.blocked
            }
        }
    }

    private void started(Channel open, Arguments said) {
        int _ = said.octet();
        int _ = said.octet();
        Map<String, String> server = said.texts();
        version = Failures.text(server.getOrDefault("version", ""));
        progress().note("product", Failures.text(server.getOrDefault("product", "")));
        progress().note("version", version);
        if (!(" " + said.longText() + " ").contains(" PLAIN ")) {
            throw new FaultException(Reason.AUTH, "the server does not take user and password (PLAIN)");
        }
        Login login = Login.of(check.url(), check.user(), check.password());
        say(open, new Method(Method.START_OK, 0).client("Fettle").shortText("PLAIN")
                .longText("\0" + (login.user().isEmpty() ? USUAL_USER : login.user()) + "\0"
                        + (login.password() == null ? USUAL_USER : login.password()))
                .shortText("en_US"));
    }

    private void tuned(Channel open, Arguments said) {
        int channels = said.number16();
        long frames = said.number32();
        say(open, new Method(Method.TUNE_OK, 0).number16(channels)
                .number32(frames == 0 ? LARGEST_FRAME : Math.min(frames, LARGEST_FRAME)).number16(0));
        say(open, new Method(Method.OPEN, 0).shortText(check.virtualHost()).shortText("").octet(0));
    }

    private void opened(Channel open) {
        if (check.queue() == null) {
            judge(open);
        } else {
            say(open, new Method(Method.CHANNEL_OPEN, CHANNEL).shortText(""));
        }
    }

    private void closed(Channel open, int method, Arguments said) {
        int code = said.number16();
        String words = Failures.text(said.shortText());
        if (method == Method.CLOSE) {
            say(open, new Method(Method.CLOSE_OK, 0));
        } else {
            goodbye(open);
        }
        ended(new FaultException(
                code == ACCESS_REFUSED || words.contains("access to vhost") ? Reason.AUTH : Reason.PROTOCOL,
                "the server refused: " + words + " (" + code + ")"));
    }

    private void counted(long ready, long readers) {
        messages = ready;
        consumers = readers;
        progress().note("messages", ready);
        progress().note("consumers", readers);
    }

    private void judge(Channel open) {
        progress().end();
        judged = outcome(open);
        goodbye(open);
    }

    private static void goodbye(Channel open) {
        say(open, new Method(Method.CLOSE, 0).number16(REPLY_SUCCESS).shortText("bye").number16(0).number16(0));
    }

    private Outcome outcome(Channel open) {
        if (messages != null && check.maxMessages() != null && messages > check.maxMessages()) {
            return failure("queue '" + check.queue() + "' holds " + messages + " messages, more than "
                    + check.maxMessages());
        }
        if (consumers != null && check.minConsumers() != null && consumers < check.minConsumers()) {
            return failure("queue '" + check.queue() + "' has " + consumers + " of at least " + check.minConsumers()
                    + " consumers");
        }
        String found = messages == null
                ? label() + " took the login"
                : label() + ": queue '" + check.queue() + "' holds " + messages + " messages and has " + consumers
                        + " consumers";
        return expectation.judge(found, Reason.CONDITION, new Seen(progress(), Peer.of(open), this::value),
                progress().observation());
    }

    private Outcome failure(String text) {
        return new Outcome.Failure(Reason.CONDITION, label() + ": " + text, progress().observation());
    }

    private @Nullable Object value(String name) {
        return switch (name) {
            case "version" -> version;
            case "messages" -> messages;
            case "consumers" -> consumers;
            default -> null;
        };
    }
}
