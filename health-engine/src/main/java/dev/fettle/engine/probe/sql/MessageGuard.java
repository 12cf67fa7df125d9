package dev.fettle.engine.probe.sql;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a connection and the client of a database, which believes whatever a server says: would keep a message
 * of any size, work for as long as it is told to, and hand out files. Looks at the head of each message, and ends the
 * connection before the client sees one that is not to be believed. Keeps no more of a message than it looks at. Used
 * for one connection; confined to the lane.
 */
public abstract class MessageGuard extends ChannelDuplexHandler {

    /** Bytes that one message, which is one row, may have. */
    public static final int LONGEST = 64 * 1024;

    private final Watcher watcher;
    private final ByteBuf seen = Unpooled.buffer();
    private boolean inBody;
    private int wanted;
    private int length;
    /** What is passed on unseen of the message that has begun. */
    private int rest;
    private boolean securing;
    private boolean over;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Throwable handshakeFailure;

    /** Who is told of a connection, on the lane. */
    public interface Watcher {

        /** It is open; nothing was said yet. */
        void opened(MessageGuard guard, Channel channel);

        /** It is ended, for the server did that. */
        void broken(Throwable cause);
    }

    protected MessageGuard(Watcher watcher) {
        this.watcher = watcher;
    }

    // ---- what a protocol says of its messages

    /** How many bytes the head of the next message has. */
    protected abstract int headLength();

    /**
     * How many bytes come after that head.
     *
     * @param head its index 0 is the first byte
     * @throws FaultException when that is no head
     */
    protected abstract long bodyLength(ByteBuf head);

    /** How many of those bytes it wants to look at, at most. */
    protected abstract int wanted(ByteBuf head);

    /**
     * A message has begun.
     *
     * @param message the head and what was wanted of the body; its index 0 is the first byte
     * @param length of the body
     * @throws FaultException when the client must not see it
     */
    protected abstract void begun(ByteBuf message, int length);

    // ---- what it can do about it

    /** The server has agreed to TLS: what it says from now on is no longer to be seen by everybody. */
    protected final void secure() {
        securing = true;
    }

    /** Whether TLS is spoken. */
    protected final boolean isSecure() {
        return context != null && context.pipeline().get(SslHandler.class) != null;
    }

    /** What it looked at is not the protocol. */
    protected static FaultException notThe(String protocol) {
        return new FaultException(Reason.PROTOCOL, "not a valid answer: this is not " + protocol + "'s protocol");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        watcher.opened(this, added.channel());
    }

    /** Why TLS was not agreed, which the client does not always tell; null when it was, or nobody wanted it. */
    final @Nullable Throwable handshakeFailure() {
        return handshakeFailure;
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        SslHandler tls = closed.pipeline().get(SslHandler.class);
        handshakeFailure = tls == null ? null : tls.handshakeFuture().cause();
        closed.fireChannelInactive();
    }

    /** Closes the connection. The client would say goodbye and wait for the server to close it. */
    final void hangUp() {
        over = true;
        if (context != null) {
            ChannelFuture _ = context.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof ByteBuf bytes) {
            try {
                examine(bytes);
            } catch (FaultException fault) {
                bytes.release();
                end(fault);
                return;
            }
        }
        reading.fireChannelRead(message);
    }

    /** The client sends bytes only: a file would be one that the server asked for. */
    @Override
    public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf) {
            ChannelFuture _ = writing.write(message, promise);
        } else {
            ReferenceCountUtil.release(message);
            boolean _ = promise.tryFailure(new ClosedChannelException());
            end(new FaultException(Reason.PROTOCOL, "not a valid answer: it asks for something else"));
        }
    }

    private void end(FaultException fault) {
        watcher.broken(fault);
        hangUp();
    }

    /** Tells of what went wrong after it, in the client. */
    protected final Consumer<Throwable> broken() {
        return watcher::broken;
    }

    private void examine(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (securing && !isSecure()) {
                throw new FaultException(Reason.PROTOCOL, "not a valid answer: it said more before TLS began");
            }
            if (rest > 0 && !inBody) {
                int passed = Math.min(rest, end - at);
                rest -= passed;
                at += passed;
            } else {
                int taken = Math.min((inBody ? wanted : headLength()) - seen.readableBytes(), end - at);
                seen.writeBytes(bytes, at, taken);
                at += taken;
                step();
            }
        }
    }

    private void step() {
        if (!inBody && seen.readableBytes() == headLength()) {
            long body = bodyLength(seen);
            if (body > LONGEST) {
                throw new FaultException(Reason.TOO_LARGE, "a row is larger than the 64 KiB that a check reads");
            }
            int looked = Math.min((int) body, wanted(seen));
            length = (int) body;
            rest = length - looked;
            wanted = seen.readableBytes() + looked;
            inBody = true;
        }
        if (inBody && seen.readableBytes() == wanted) {
            inBody = false;
            begun(seen, length);
            seen.clear();
        }
    }
}
