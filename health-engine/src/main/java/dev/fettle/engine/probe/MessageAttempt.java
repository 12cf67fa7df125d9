package dev.fettle.engine.probe;

import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One attempt over a connection on which both sides send whole messages. A kind says how bytes become messages, what it
 * says first and what it does with an answer; a peer that breaks off, sends too much or speaks something else is dealt
 * with here. Used once; confined to the lane.
 *
 * @param <M> what the peer sends
 */
public abstract class MessageAttempt<M> extends ConnectionAttempt {

    private static final String EARLY = "early";

    private final Class<M> messages;
    private final Dialer dialer;
    private @Nullable Channel channel;

    /**
     * @param label whom it asks, for messages: {@code Redis cache.example:6379}; without secrets
     * @param target where the connection goes; TLS is spoken at once when the target says so
     * @param messages what the codec makes of bytes
     */
    protected MessageAttempt(String label, Dialer.Target target, Dialer dialer, Progress progress, Class<M> messages) {
        super(label, target, dialer, progress);
        this.messages = messages;
        this.dialer = dialer;
    }

    /**
     * Adds what makes messages of bytes. It bounds what it keeps: more than that is a {@link
     * TooLongFrameException}, what is not the protocol another {@link io.netty.handler.codec.DecoderException}
     * whose message is for people.
     */
    protected abstract void codec(ChannelPipeline pipeline);

    /** The connection is open: time to say something, unless the peer speaks first. */
    protected abstract void opened();

    /** The peer said that. Not called after the end. */
    protected abstract void received(M message);

    /** Sends bytes, or what the codec makes bytes of. */
    protected final void send(Object message) {
        if (channel != null) {
            ChannelFuture _ = channel.writeAndFlush(message).addListener(sent -> {
                if (sent.cause() instanceof EncoderException ours) { // what the connection does, it tells itself
                    failed(ours);
                }
            });
        }
    }

    /**
     * Goes on over TLS, which the peer has agreed to. What was said in clear behind that, be it half a message,
     * fails the attempt: somebody on the way may have added it.
     */
    protected final void secure(Dialer.Target target, Runnable agreed) {
        Channel open = channel;
        if (open == null) {
            return;
        }
        open.pipeline().addLast(EARLY, new Early());
        open.pipeline().names().stream().takeWhile(name -> !name.equals(EARLY)).toList()
                .forEach(open.pipeline()::remove); // a decoder hands on what it has not decoded yet
        if (hasLeft()) {
            return;
        }
        dialer.secure(open, target, progress(), this::hasLeft, () -> {
            open.pipeline().remove(EARLY);
            noteCertificate(open);
            listen(open);
            agreed.run();
        }, this::failed);
    }

    private void listen(Channel open) {
        codec(open.pipeline());
        open.pipeline().addLast(new Receiver());
    }

    private void noteCertificate(Channel open) {
        Peer.of(open).certified().ifPresent(certified -> Certificates.noteEnd(progress(), certified.notAfter()));
    }

    /** Who is at the other end; null before the connection is open. */
    protected final @Nullable Peer peer() {
        return channel == null ? null : Peer.of(channel);
    }

    @Override
    public final void connected(Channel open) {
        channel = open;
        noteCertificate(open);
        listen(open);
        progress().enter(Phase.PROCESSING);
        opened();
    }

    /** Hears what comes before TLS is agreed; what goes wrong meanwhile the handshake tells. */
    private final class Early extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            fail(Reason.PROTOCOL, label() + ": not a valid answer: it said more before TLS began");
        }
    }

    private final class Receiver extends SimpleChannelInboundHandler<M> {

        Receiver() {
            super(messages);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, M message) {
            if (!hasLeft()) {
                received(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            failed(new PrematureChannelClosureException());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof TooLongFrameException) {
                fail(Reason.TOO_LARGE, label() + ": the answer is larger than a check reads");
            } else {
                failed(cause);
            }
        }
    }
}
