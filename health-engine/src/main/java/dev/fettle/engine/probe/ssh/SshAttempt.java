package dev.fettle.engine.probe.ssh;

import com.google.re2j.Pattern;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.SshCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import dev.fettle.engine.probe.Talk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt of an SSH check: banner, exchange of keys, goodbye. Used once; confined to the lane. */
final class SshAttempt extends ConnectionAttempt {

    private static final String OUR_BANNER = "SSH-2.0-Fettle";
    private static final int MOST_SAID = 64 * 1024;
    private static final int LARGEST_PACKET = 35_000;
    private static final int SMALLEST_PACKET = 2;
    private static final int MOST_LINES_BEFORE = 50;
    private static final int MOST_ASIDES = 20;

    private final SshCheck check;
    private final @Nullable Pattern wanted;
    private final Expectation expectation;
    private @Nullable Channel channel;
    private @Nullable Talk talk;
    private @Nullable KeyExchange exchange;
    private String banner = "";
    private String before = "";

    SshAttempt(SshCheck check, @Nullable Pattern wanted, Expectation expectation, Dialer dialer, Progress progress) {
        super("SSH " + check.target(), new Dialer.Target(check.host(), check.port(), false), dialer, progress);
        this.check = check;
        this.wanted = wanted;
        this.expectation = expectation;
    }

    @Override
    public void connected(Channel open) {
        channel = open;
        progress().enter(Phase.PROCESSING);
        talk = Talk.over(open, MOST_SAID, this::broken);
        progress().doing(() -> "waiting for the banner" + (before.isEmpty() ? "" : ", and '" + before + "' came"));
        talk.say(OUR_BANNER + "\r\n");
        banner(MOST_LINES_BEFORE);
    }

    /** A server may say something else before: RFC 4253 §4.2. */
    private void banner(int left) {
        talk().line(line -> {
            if (line.startsWith("SSH-2.0-") || line.startsWith("SSH-1.99-")) {
                greeted(line);
            } else if (line.startsWith("SSH-") || left == 0) {
                fail(Reason.PROTOCOL, label() + ": not a valid answer: '" + talk().shown(line) + "'");
            } else {
                before = talk().shown(line);
                banner(left - 1);
            }
        });
    }

    /** Who is turned away is told why in a line before the banner. */
    private void broken(Throwable cause) {
        boolean closed = Failures.of(cause).filter(fault -> fault.reason() == Reason.RESET).isPresent();
        if (closed && banner.isEmpty() && !before.isEmpty()) {
            fail(Reason.RESET, label() + ": the connection was closed before the answer was complete: it said '"
                    + before + "'");
        } else {
            failed(cause);
        }
    }

    private void greeted(String line) {
        banner = line;
        progress().note("banner", talk().shown(line));
        if (wanted != null && !wanted.matcher(line).find()) {
            fail(Reason.CONDITION, label() + " says that it is '" + talk().shown(line) + "', in which /"
                    + wanted.pattern() + "/ is not found");
            return;
        }
        progress().doing(() -> "exchanging keys");
        exchange = new KeyExchange(OUR_BANNER, line, Optional.ofNullable(check.hostKeyType()));
        send(exchange.ourInit());
        message(KeyExchange.KEX_INIT, MOST_ASIDES, this::offered);
    }

    private void offered(byte[] init) {
        exchange().answer(init).ifPresentOrElse(next -> {
            send(next);
            message(KeyExchange.KEX_REPLY, MOST_ASIDES, this::shown);
        }, () -> fail(Reason.PROTOCOL, label() + ": it offers no host key or exchange of keys that was asked for, but '"
                + talk().shown(exchange().offer()) + "'"));
    }

    private void shown(byte[] reply) {
        HostKey key = exchange().proved(reply);
        progress().end();
        talk().sayLast(packet(KeyExchange.goodbye()));
        progress().note("hostKey", key.fingerprint());
        progress().note("hostKeyType", key.type());
        progress().note("keyExchange", exchange().exchange());
        if (check.hostKey() != null && !check.hostKey().equals(key.fingerprint())) {
            fail(Reason.CONDITION, label() + ": the host key is not the expected one: " + key.type() + " "
                    + key.fingerprint() + ", expected " + check.hostKey());
            return;
        }
        finish(expectation.judge(label() + " showed " + key.type() + " " + key.fingerprint(), Reason.CONDITION,
                new Seen(progress(), Peer.of(Objects.requireNonNull(channel)), name -> switch (name) {
                    case "banner" -> banner;
                    case "hostKey" -> key.fingerprint();
                    case "hostKeyType" -> key.type();
                    default -> null;
                }), progress().observation()));
    }

    /** Waits for a message of that kind; asides are passed over. */
    private void message(int kind, int left, Consumer<byte[]> then) {
        talk().bytes(Integer.BYTES, head -> {
            int length = ByteBuffer.wrap(head).getInt();
            if (length < SMALLEST_PACKET || length > LARGEST_PACKET) {
                failed(new CorruptedFrameException("a packet of a length that SSH does not allow"));
                return;
            }
            talk().bytes(length, packet -> {
                try {
                    heard(packet, kind, left, then);
                } catch (CorruptedFrameException wrong) {
                    failed(wrong);
                }
            });
        });
    }

    private void heard(byte[] packet, int kind, int left, Consumer<byte[]> then) {
        Reading reading = new Reading(packet);
        int padding = reading.number8();
        byte[] payload = reading.raw(packet.length - 1 - padding);
        int heard = new Reading(payload).number8();
        if (heard == kind) {
            then.accept(payload);
        } else if (heard == KeyExchange.DISCONNECT) {
            Reading farewell = new Reading(payload);
            byte[] _ = farewell.raw(1 + Integer.BYTES);
            fail(Reason.PROTOCOL, label() + " hung up: '" + talk().shown(farewell.text()) + "'");
        } else if (left > 0 && (heard == KeyExchange.IGNORE || heard == KeyExchange.DEBUG)) {
            message(kind, left - 1, then);
        } else {
            throw new CorruptedFrameException("a message " + heard + " where " + kind + " was expected");
        }
    }

    private void send(byte[] payload) {
        talk().say(packet(payload));
    }

    private static ByteBuf packet(byte[] payload) {
        return Unpooled.wrappedBuffer(Payload.packet(payload));
    }

    private Talk talk() {
        return Objects.requireNonNull(talk);
    }

    private KeyExchange exchange() {
        return Objects.requireNonNull(exchange);
    }
}
