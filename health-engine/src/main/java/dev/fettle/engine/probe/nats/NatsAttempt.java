package dev.fettle.engine.probe.nats;

import dev.fettle.api.check.NatsCheck;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.FirstByte;
import dev.fettle.engine.probe.Hearing;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.string.StringDecoder;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a NATS check: logs in, asks for a sign of life, sends itself a message. Used once; confined to the
 * lane.
 */
final class NatsAttempt extends ConnectionAttempt {

    /** What is kept of one line, bytes: a large cluster tells its addresses in the first. */
    private static final int MOST_BYTES = 64 * 1024;

    private static final String LINES = "lines";

    private final NatsCheck check;
    private final Expectation expectation;
    private final String message = "fettle-" + UUID.randomUUID();
    private JsonObject info = new JsonObject();
    private boolean securing;
    private long sent;
    private @Nullable Long roundTrip;

    NatsAttempt(NatsCheck check, Expectation expectation, Dialer dialer, Progress progress) {
        super("NATS " + check.target(), new Dialer.Target(check.url().getHost(), check.port(), false), dialer,
                progress);
        this.check = check;
        this.expectation = expectation;
    }

    @Override
    public void connected(Channel open) {
        progress().enter(Phase.PROCESSING);
        open.pipeline()
                .addLast(new FirstByte('I', "NATS"), lines(),
                        new StringDecoder(StandardCharsets.UTF_8))
                .addLast(new Hearing<>(String.class, line -> heard(open, line), this::trouble));
    }

    private void trouble(Throwable cause) {
        failed(cause instanceof TooLongFrameException
                ? new FaultException(Reason.TOO_LARGE, "a line has more than " + MOST_BYTES / 1024 + " KiB")
                : cause);
    }

    private static void say(Channel open, String lines) {
        ChannelFuture _ = open.writeAndFlush(Unpooled.copiedBuffer(lines, StandardCharsets.UTF_8));
    }

    private void heard(Channel open, String line) {
        if (securing) {
            throw new FaultException(Reason.PROTOCOL, "the server said more before TLS began");
        }
        int end = line.indexOf(' ');
        String operation = (end < 0 ? line : line.substring(0, end)).toUpperCase(Locale.ROOT);
        switch (operation) {
            case "INFO" -> informed(open, line);
            case "PING" -> say(open, "PONG\r\n");
            case "PONG" -> loggedIn(open);
            case "-ERR" -> throw refused(line.substring(operation.length()).strip());
            case "MSG", "+OK" -> {
                // what is said stands on the next line
            }
            default -> {
                if (line.equals(message)) {
                    roundTrip = Duration.ofNanos(System.nanoTime() - sent).toMillis();
                    progress().note("roundTripMs", roundTrip);
                    judge(open);
                }
            }
        }
    }

    private static FaultException refused(String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        return new FaultException(
                lower.contains("authorization") || lower.contains("authentication") || lower.contains("permissions")
                        ? Reason.AUTH
                        : Reason.PROTOCOL,
                "the server refused: " + Failures.text(words));
    }

    /** The first line of a server; a later one tells of changes and is passed over. */
    private void informed(Channel open, String line) {
        if (!info.isEmpty()) {
            return;
        }
        try {
            info = new JsonObject(line.substring("INFO".length()).strip());
        } catch (DecodeException notJson) {
            throw new FaultException(Reason.PROTOCOL, "not a valid answer: the server's first line cannot be read");
        }
        progress().note("version", text("version"));
        progress().note("server", text("server_name"));
        if (!text("cluster").isEmpty()) {
            progress().note("cluster", text("cluster"));
        }
        progress().note("jetstream", truth("jetstream"));
        if (check.secure() && !truth("tls_required") && !truth("tls_available")) {
            throw new FaultException(Reason.TLS_INVALID, "the server does not speak TLS");
        }
        if (check.secure() || truth("tls_required")) {
            secure(open);
        } else {
            hello(open);
        }
    }

    /** What was said in clear after the first line counts for nothing: somebody on the way may have said it. */
    private void secure(Channel open) {
        securing = true;
        open.pipeline().replace(LineBasedFrameDecoder.class, LINES, lines());
        dialer().secure(open, target(), progress(), this::hasLeft, () -> {
            securing = false;
            progress().enter(Phase.PROCESSING);
            hello(open);
        }, this::failed);
    }

    private static LineBasedFrameDecoder lines() {
        return new LineBasedFrameDecoder(MOST_BYTES, true, true);
    }

    private void hello(Channel open) {
        say(open, "CONNECT " + hello().encode() + "\r\nPING\r\n");
    }

    private JsonObject hello() {
        JsonObject hello = new JsonObject().put("verbose", false).put("pedantic", false)
                .put("tls_required", check.secure())
                .put("name", "fettle").put("lang", "java").put("version", "1").put("protocol", 1);
        Login login = Login.of(check.url(), check.user(), check.password());
        if (check.token() != null) {
            hello.put("auth_token", check.token());
        } else if (!login.user().isEmpty() && login.password() == null) {
            hello.put("auth_token", login.user());
        } else if (!login.user().isEmpty()) {
            hello.put("user", login.user()).put("pass", login.password());
        }
        return hello;
    }

    private void loggedIn(Channel open) {
        if (check.subject() == null) {
            judge(open);
        } else if (sent == 0) {
            sent = System.nanoTime();
            say(open,
                    "SUB " + check.subject() + " 1\r\nPUB " + check.subject() + " " + message.length() + "\r\n"
                            + message
                            + "\r\n");
        }
    }

    private void judge(Channel open) {
        progress().end();
        finish(expectation.judge(label() + (roundTrip == null ? " took the login" : " gave the message"),
                Reason.CONDITION, new Seen(progress(), Peer.of(open), this::value), progress().observation()));
    }

    private @Nullable Object value(String name) {
        return switch (name) {
            case "version" -> text("version");
            case "cluster" -> text("cluster");
            case "jetstream" -> truth("jetstream");
            case "lameDuck" -> truth("ldm");
            case "roundTrip" -> roundTrip;
            default -> null;
        };
    }

    private String text(String name) {
        return info.getValue(name) instanceof String text ? Failures.text(text) : "";
    }

    private boolean truth(String name) {
        return Boolean.TRUE.equals(info.getValue(name));
    }
}
