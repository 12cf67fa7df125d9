package dev.fettle.engine.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A talk over an open connection with a peer that speaks text: one says something, waits for what the other says, and
 * so on. What is heard is kept up to a bound until somebody takes it; more than that ends the talk. Confined to the
 * lane.
 *
 * <p>
 * At most one hears at a time. Whoever hears is called as soon as what it waits for is there, perhaps at once; nobody
 * is called any more when the talk has failed or the connection was closed.
 */
public final class Talk {

    private static final int LONGEST_SHOWN = 100;
    /** Bytes: the largest answer that is kept, sixty-four times over. */
    private static final long MOST_LOOKED_THROUGH = 4 * 1024 * 1024;
    /** A secret that is shorter stands in too much that is none. */
    private static final int SHORTEST_SECRET = 3;

    private final Channel channel;
    private final int mostKept;
    private final Consumer<Throwable> failed;
    private final List<String> secrets = new ArrayList<>(2);
    private final ByteBuf heard = Unpooled.buffer(256);
    private @Nullable Function<ByteBuf, @Nullable Runnable> hearer;
    /** Bytes that expressions were looked for in, in all. */
    private long lookedThrough;
    private boolean taking;
    private boolean handshaking;
    private boolean over;

    private Talk(Channel channel, int mostKept, Consumer<Throwable> failed) {
        this.channel = channel;
        this.mostKept = mostKept;
        this.failed = failed;
    }

    /**
     * Begins to listen.
     *
     * @param open a connection to which nobody listens yet
     * @param mostKept bytes that are kept until they are taken; more is {@code TOO_LARGE}
     * @param failed is told once when the talk fails: such as {@link ConnectionAttempt#failed}
     */
    public static Talk over(Channel open, int mostKept, Consumer<Throwable> failed) {
        Talk talk = new Talk(open, mostKept, failed);
        open.pipeline().addLast(talk.new Ear());
        return talk;
    }

    // ---- saying

    /** Sends the text, in UTF-8, as it is: a line has its end. */
    public void say(String text) {
        say(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    /** Sends the bytes, and releases them. */
    public void say(ByteBuf bytes) {
        ChannelFuture _ = channel.writeAndFlush(bytes).addListener(sent -> {
            if (!sent.isSuccess()) {
                fail(sent.cause());
            }
        });
    }

    /**
     * Says that last, in UTF-8, and waits for nothing: whether it arrives does not matter any more, for the peer
     * may have hung up right after its last answer. Nobody is called afterwards.
     */
    public void sayLast(String text) {
        sayLast(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    /** As {@link #sayLast(String)}, bytes, which are released. */
    public void sayLast(ByteBuf bytes) {
        over = true;
        ChannelFuture _ = channel.writeAndFlush(bytes);
    }

    /** Never shows that text: where a peer repeats it, {@code ***} is shown. */
    public void hide(String secret) {
        if (secret.length() >= SHORTEST_SECRET) {
            secrets.add(secret);
        }
    }

    /** Our own address on this connection, as SMTP wants to be greeted: {@code [10.0.0.5]}, {@code [IPv6:fd00::5]}. */
    public String addressLiteral() {
        if (channel.localAddress() instanceof InetSocketAddress local) {
            String text = NetUtil.toAddressString(local.getAddress());
            return local.getAddress() instanceof Inet6Address ? "[IPv6:" + text + "]" : "[" + text + "]";
        }
        return "[127.0.0.1]";
    }

    // ---- hearing

    /** Waits for a line, which ends with LF or CRLF; what is told is without its end. */
    public void line(Consumer<String> then) {
        hear(bytes -> {
            int length = bytes.bytesBefore((byte) '\n');
            if (length < 0) {
                return null;
            }
            String line = text(bytes, length);
            bytes.skipBytes(1);
            return () -> then.accept(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        });
    }

    /** Waits for so many bytes. */
    public void bytes(int length, Consumer<byte[]> then) {
        if (length > mostKept) {
            fail(tooMuch());
            return;
        }
        hear(bytes -> {
            if (bytes.readableBytes() < length) {
                return null;
            }
            byte[] taken = new byte[length];
            bytes.readBytes(taken);
            return () -> then.accept(taken);
        });
    }

    /**
     * Waits until something was said in which the expression is found; all up to its end is taken, and the match is
     * told. Each piece that comes makes it look through all that is kept: a peer that drips ends the talk.
     */
    public void match(Pattern expression, Consumer<String> then) {
        hear(bytes -> {
            if (!bytes.isReadable()) {
                return null; // some expressions are found in nothing
            }
            lookedThrough += bytes.readableBytes();
            if (lookedThrough > MOST_LOOKED_THROUGH) {
                return () -> fail(new TooMuchException("it is said in too many small pieces"));
            }
            byte[] all = new byte[bytes.readableBytes()];
            bytes.getBytes(bytes.readerIndex(), all);
            Matcher matcher = expression.matcher(all);
            if (!matcher.find()) {
                return null;
            }
            String found = matcher.group();
            bytes.skipBytes(matcher.end());
            return () -> then.accept(found);
        });
    }

    /** What was said and nobody has taken yet, as {@link #shown(String)}. */
    public String unheard() {
        int length = heard.readableBytes();
        return shown(heard.toString(heard.readerIndex(), Math.min(length, 4 * LONGEST_SHOWN), StandardCharsets.UTF_8));
    }

    /** What was said, as messages may show it: printable, short, without the secrets that were said. */
    public String shown(String said) {
        String shown = said;
        for (String secret : secrets) {
            shown = shown.replace(secret, "***");
        }
        shown = shown.replaceAll("[\\p{Cntrl}\\s]+", " ").replaceAll("[\\p{Cn}\\p{Co}\\p{Cs}\\p{Cf}\uFFFD]", "?")
                .strip();
        return shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "…" : shown;
    }

    // ---- TLS

    /**
     * Goes on over TLS. What was said in clear and nobody has taken fails the talk: somebody on the way may have added
     * it.
     *
     * @param target whose certificate it must be
     * @param then TLS is agreed
     */
    public void secure(Dialer dialer, Dialer.Target target, Progress progress, Runnable then) {
        if (heard.isReadable()) {
            fail(new CorruptedFrameException("it said more before TLS began: " + unheard()));
            return;
        }
        handshaking = true;
        dialer.secure(channel, target, progress, () -> over, () -> {
            handshaking = false;
            then.run();
        }, this::fail);
    }

    private void hear(Function<ByteBuf, @Nullable Runnable> next) {
        if (hearer != null) {
            throw new IllegalStateException("somebody is hearing already");
        }
        hearer = next;
        take();
    }

    /**
     * Serves who hears as long as what it waits for is there; not deeper than one call, however much was said at once.
     */
    private void take() {
        if (taking) {
            return;
        }
        taking = true;
        try {
            while (hearer != null && !over) {
                Runnable told = hearer.apply(heard);
                if (told == null) {
                    break;
                }
                hearer = null;
                heard.discardSomeReadBytes();
                told.run();
            }
        } finally {
            taking = false;
        }
    }

    private void heard(ByteBuf bytes) {
        while (bytes.isReadable() && !over) {
            heard.writeBytes(bytes, Math.min(bytes.readableBytes(), mostKept + 1 - heard.readableBytes()));
            take();
            if (heard.readableBytes() > mostKept) {
                fail(tooMuch());
            }
        }
    }

    private TooMuchException tooMuch() {
        return new TooMuchException("more than " + mostKept + " bytes were said at once");
    }

    private void fail(Throwable cause) {
        if (!over) {
            over = true;
            failed.accept(cause);
        }
    }

    private static String text(ByteBuf bytes, int length) {
        return bytes.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }

    private final class Ear extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof ByteBuf bytes) {
                    heard(bytes);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!handshaking) {
                fail(new PrematureChannelClosureException());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!handshaking) { // the handshake tells its own failure
                fail(cause);
            }
        }
    }
}
