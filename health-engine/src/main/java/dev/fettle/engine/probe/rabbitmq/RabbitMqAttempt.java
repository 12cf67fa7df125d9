package dev.fettle.engine.probe.rabbitmq;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.RabbitMqCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Certificates;
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
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a RabbitMQ check: logs in, looks at the queue, sends itself a message through one of its own, takes
 * its leave. Used once; confined to the lane.
 */
final class RabbitMqAttempt extends ConnectionAttempt {

    private static final byte[] GREETING = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final String USUAL_USER = "guest";
    private static final int LARGEST_FRAME = 131_072;
    private static final int PASSIVE = 1;
    private static final int EXCLUSIVE_AND_DELETED = 4 + 8;
    private static final int ACKNOWLEDGED = 1;
    private static final int CHANNEL = 1;
    private static final int REPLY_SUCCESS = 200;
    private static final int ACCESS_REFUSED = 403;
    private static final int NOT_ALLOWED = 530;

    private final RabbitMqCheck check;
    private final Expectation expectation;
    private final Login login;
    private final String message = "fettle " + UUID.randomUUID();
    private final Farewell farewell = new Farewell();
    /** The step of the handshake that the server may take next. */
    private int next = Method.START;
    private String version = "";
    private @Nullable Long messages;
    private @Nullable Long consumers;
    private @Nullable Long roundTrip;
    private boolean looked;
    private long sent;

    RabbitMqAttempt(RabbitMqCheck check, Expectation expectation, Dialer dialer, Progress progress) {
        super("RabbitMQ " + check.target(), new Dialer.Target(check.url().getHost(), check.port(), check.secure()),
                dialer, progress);
        this.check = check;
        this.expectation = expectation;
        this.login = Login.of(check.url(), check.user(), check.password());
    }

    @Override
    public void connected(Channel open) {
        Peer.of(open).certified().ifPresent(certified -> Certificates.noteEnd(progress(), certified.notAfter()));
        progress().enter(Phase.PROCESSING);
        open.pipeline()
                .addLast(new Frame.Decoder())
                .addLast(new Hearing<>(Frame.class, frame -> heard(open, frame), this::failed));
        ChannelFuture _ = open.writeAndFlush(Unpooled.wrappedBuffer(GREETING));
    }

    private static void say(Channel open, Method method) {
        ChannelFuture _ = open.writeAndFlush(method.framed());
    }

    private void heard(Channel open, Frame frame) {
        if (hasLeft()) { // all is said but goodbye
            if (frame.method() == Method.CLOSE_OK || frame.method() == Method.CLOSE) {
                farewell.heard();
            }
            return;
        }
        Arguments said = frame.arguments();
        switch (frame.method()) {
            case Method.CLOSE, Method.CHANNEL_CLOSE -> closed(open, frame.method(), said);
            case Method.SECURE -> throw new FaultException(Reason.AUTH, "the server wants more than a password");
            case Method.BLOCKED -> {
                if (sent != 0) {
                    finish(open, failure("the server takes no messages: " + shown(said.shortText())));
                }
            }
            case Method.START, Method.TUNE, Method.OPEN_OK, Method.CHANNEL_OPEN_OK, Method.DECLARE_OK, Method.GET_OK,
                    Method.GET_EMPTY, Frame.CONTENT ->
                step(open, frame.method(), said);
            default -> {
                // such as connection.unblocked
            }
        }
    }

    private void step(Channel open, int method, Arguments said) {
        boolean empty = method == Method.GET_EMPTY && next == Method.GET_OK;
        if (method != next && !empty) {
            throw new FaultException(Reason.PROTOCOL, "not a valid answer: it answers what was not asked");
        }
        switch (method) {
            case Method.START -> started(open, said);
            case Method.TUNE -> tuned(open, said);
            case Method.OPEN_OK -> opened(open);
            case Method.CHANNEL_OPEN_OK -> look(open);
            case Method.DECLARE_OK -> declared(open, said);
            case Method.GET_OK -> next = Frame.CONTENT;
            case Frame.CONTENT -> cameBack(open, said.rest());
            default -> finish(open, failure("a message that was sent to a queue is not in it"));
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
        next = Method.TUNE;
        say(open, new Method(Method.START_OK, 0).client("Fettle").shortText("PLAIN")
                .longText("\0" + (login.user().isEmpty() ? USUAL_USER : login.user()) + "\0"
                        + (login.password() == null ? USUAL_USER : login.password()))
                .shortText("en_US"));
    }

    private void tuned(Channel open, Arguments said) {
        next = Method.OPEN_OK;
        int channels = said.number16();
        long frames = said.number32();
        say(open, new Method(Method.TUNE_OK, 0).number16(channels)
                .number32(frames == 0 ? LARGEST_FRAME : Math.min(frames, LARGEST_FRAME)).number16(0));
        say(open, new Method(Method.OPEN, 0).shortText(check.virtualHost()).shortText("").octet(0));
    }

    private void opened(Channel open) {
        if (check.queue() == null && !check.roundTrip()) {
            judge(open);
        } else {
            next = Method.CHANNEL_OPEN_OK;
            say(open, new Method(Method.CHANNEL_OPEN, CHANNEL).shortText(""));
        }
    }

    private void look(Channel open) {
        if (check.queue() == null) {
            declareOwn(open);
        } else {
            declare(open, check.queue(), PASSIVE);
        }
    }

    /** A queue of our own, named by the server; it is gone with the connection. */
    private void declareOwn(Channel open) {
        looked = true;
        declare(open, "", EXCLUSIVE_AND_DELETED);
    }

    private void declare(Channel open, String queue, int how) {
        next = Method.DECLARE_OK;
        say(open, new Method(Method.DECLARE, CHANNEL).number16(0).shortText(queue).octet(how).number32(0));
    }

    private void declared(Channel open, Arguments said) {
        String queue = said.shortText();
        if (looked) {
            send(open, queue);
            return;
        }
        counted(said.number32(), said.number32());
        if (check.roundTrip()) {
            declareOwn(open);
        } else {
            judge(open);
        }
    }

    private void send(Channel open, String queue) {
        progress().doing(() -> "waiting for a message that was sent to a queue");
        next = Method.GET_OK;
        sent = System.nanoTime();
        ChannelFuture _ = open.write(new Method(Method.PUBLISH, CHANNEL).number16(0).shortText("").shortText(queue)
                .octet(0).framed(message));
        say(open, new Method(Method.GET, CHANNEL).number16(0).shortText(queue).octet(ACKNOWLEDGED));
    }

    private void cameBack(Channel open, String text) {
        if (text.equals(message)) {
            roundTrip = Duration.ofNanos(System.nanoTime() - sent).toMillis();
            progress().note("roundTripMs", roundTrip);
            judge(open);
        } else {
            finish(open, failure("another message came back than was sent"));
        }
    }

    private void closed(Channel open, int method, Arguments said) {
        int code = said.number16();
        String words = said.shortText();
        Outcome refused = new Outcome.Failure(reason(code, words), label() + ": the server refused: " + shown(words)
                + " (" + code + ")", progress().observation());
        if (method == Method.CLOSE) {
            say(open, new Method(Method.CLOSE_OK, 0));
            finish(refused);
        } else {
            finish(open, refused);
        }
    }

    /** It also refuses who may come in: because there are too many, or the virtual host is down. */
    private static Reason reason(int code, String words) {
        boolean notLetIn = code == NOT_ALLOWED && words.contains("access to vhost") && !words.contains("limit");
        return code == ACCESS_REFUSED || notLetIn ? Reason.AUTH : Reason.PROTOCOL;
    }

    /** What the server said, without the password: some repeat what they were told. */
    private String shown(String words) {
        return Failures.text(login.removedFrom(words));
    }

    private void counted(long ready, long readers) {
        messages = ready;
        consumers = readers;
        progress().note("messages", ready);
        progress().note("consumers", readers);
    }

    private void judge(Channel open) {
        progress().end();
        finish(open, outcome(open));
    }

    /** Ends it, and says goodbye; what becomes of that does not matter. */
    private void finish(Channel open, Outcome outcome) {
        say(open, new Method(Method.CLOSE, 0).number16(REPLY_SUCCESS).shortText("bye").number16(0).number16(0));
        open.pipeline().addLast(farewell);
        finish(outcome);
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
                ? label() + (roundTrip == null ? " took the login" : " gave the message")
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
            case "roundTrip" -> roundTrip;
            default -> null;
        };
    }
}
