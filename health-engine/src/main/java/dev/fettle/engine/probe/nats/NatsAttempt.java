package dev.fettle.engine.probe.nats;

import dev.fettle.api.check.NatsCheck;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Certificates;
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

    private final NatsCheck check;
    private final Expectation expectation;
    private final @Nullable Credentials credentials;
    private final Login login;
    private final Operations operations = new Operations();
    private final String message = "fettle-" + UUID.randomUUID();
    private JsonObject info = new JsonObject();
    private boolean greeted;
    private boolean securing;
    private long sent;
    private @Nullable Long roundTrip;

    NatsAttempt(NatsCheck check, @Nullable Credentials credentials, Expectation expectation, Dialer dialer,
            Progress progress) {
        super("NATS " + check.target(), new Dialer.Target(check.url().getHost(), check.port(), false), dialer,
                progress);
        this.check = check;
        this.credentials = credentials;
        this.expectation = expectation;
        this.login = Login.of(check.url(), check.user(), check.password());
    }

    @Override
    public void connected(Channel open) {
        progress().enter(Phase.PROCESSING);
        open.pipeline()
                .addLast(new FirstByte('I', "NATS"), operations)
                .addLast(new Hearing<>(Operations.Operation.class, said -> heard(open, said), this::failed));
    }

    private static void say(Channel open, String lines) {
        ChannelFuture _ = open.writeAndFlush(Unpooled.copiedBuffer(lines, StandardCharsets.UTF_8));
    }

    private void heard(Channel open, Operations.Operation said) {
        if (hasLeft()) {
            return; // it came together with what ended the check
        }
        if (securing) {
            throw saidMore();
        }
        switch (said.name()) {
            case "INFO" -> informed(open, said.text());
            case "PING" -> {
                if (open.isWritable()) { // who asks faster than it reads is not answered
                    say(open, "PONG\r\n");
                }
            }
            case "PONG" -> loggedIn(open);
            case "-ERR" -> throw refused(said.text());
            case "MSG" -> heard(open, said.text());
            default -> {
                // +OK, and what later versions may say
            }
        }
    }

    /** What others send to the subject is passed over. */
    private void heard(Channel open, String text) {
        if (text.equals(message)) {
            roundTrip = Duration.ofNanos(System.nanoTime() - sent).toMillis();
            progress().note("roundTripMs", roundTrip);
            judge(open);
        }
    }

    private static FaultException saidMore() {
        return new FaultException(Reason.PROTOCOL, "not a valid answer: the server said more before TLS began");
    }

    private FaultException refused(String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        boolean login = lower.contains("authorization") || lower.contains("authentication");
        return new FaultException(login || lower.contains("permissions") ? Reason.AUTH : Reason.PROTOCOL,
                "the server refused: " + shown(words)
                        + (login && credentials == null && !text("nonce").isEmpty()
                                ? " (it may want credentials)"
                                : ""));
    }

    /** What the server said, without what it was told: some repeat it. */
    private String shown(String words) {
        String shown = token().isEmpty() ? words : words.replace(token(), "***");
        return Failures.text(login.removedFrom(shown));
    }

    /** The first that a server says; later ones tell of changes and are passed over. */
    private void informed(Channel open, String json) {
        if (greeted) {
            return;
        }
        greeted = true;
        try {
            info = new JsonObject(json);
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
        if (!operations.isEmpty()) {
            throw saidMore();
        }
        securing = true;
        dialer().secure(open, target(), progress(), this::hasLeft, () -> {
            securing = false;
            Peer.of(open).certified().ifPresent(certified -> Certificates.noteEnd(progress(), certified.notAfter()));
            progress().enter(Phase.PROCESSING);
            hello(open);
        }, this::failed);
    }

    private void hello(Channel open) {
        say(open, "CONNECT " + hello().encode() + "\r\nPING\r\n");
    }

    private JsonObject hello() {
        JsonObject hello = new JsonObject().put("verbose", false).put("pedantic", false)
                .put("tls_required", check.secure())
                .put("name", "fettle").put("lang", "java").put("version", "1").put("protocol", 1);
        if (credentials != null) {
            hello.put("sig", credentials.nkey().signed(text("nonce")));
            if (credentials.jwt() == null) {
                hello.put("nkey", credentials.nkey().publicKey());
            } else {
                hello.put("jwt", credentials.jwt());
            }
        } else if (!token().isEmpty()) {
            hello.put("auth_token", token());
        } else if (!login.user().isEmpty()) {
            hello.put("user", login.user()).put("pass", login.password());
        }
        return hello;
    }

    /** Empty: none. */
    private String token() {
        if (check.token() != null) {
            return check.token();
        }
        return login.password() == null ? login.user() : "";
    }

    private void loggedIn(Channel open) {
        if (check.subject() == null) {
            judge(open);
        } else if (sent == 0) {
            progress().doing(() -> "waiting for the message that was sent to '" + check.subject() + "'");
            sent = System.nanoTime();
            say(open, "SUB " + check.subject() + " 1\r\nPUB " + check.subject() + " " + message.length() + "\r\n"
                    + message + "\r\n");
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
