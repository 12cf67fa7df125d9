package dev.fettle.engine.probe.http;

import dev.fettle.api.check.HttpOptions.Version;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** An open connection that speaks HTTP/1.1, unless it is another; one request at a time. Confined to the lane. */
class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {

    /** As ALPN calls it. */
    static final String PROTOCOL = "http/1.1";

    static final int MAX_HEAD = 16 * 1024;

    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_CHUNK = 8 * 1024;
    private static final int MAX_INTERIM = 20;

    private final Channel channel;
    private final Dialer.Target target;
    private @Nullable Listener listener;
    private boolean headIsInterim;
    private int interim;
    private boolean reusable;

    HttpConnection(Channel channel, Dialer.Target target) {
        this.channel = channel;
        this.target = target;
    }

    /** Who asked. After {@code complete} or {@code failed} nothing more is told. */
    interface Listener {

        void head(HttpResponse head);

        /** A part of the body; the buffer is valid during the call. */
        void content(ByteBuf part);

        /** The answer is complete. */
        void complete();

        void failed(Throwable cause);
    }

    /**
     * Speaks that version over an open connection.
     *
     * @return null when the target did not agree to it
     */
    static @Nullable HttpConnection on(Channel channel, Dialer.Target target, Version version) {
        return switch (version) {
            case HTTP_1_1 -> on(channel, target);
            case AUTO -> agreedTo2(channel) ? Http2Connection.begin(channel, target) : on(channel, target);
            case HTTP_2 -> !target.secure() || agreedTo2(channel) ? Http2Connection.begin(channel, target) : null;
        };
    }

    private static boolean agreedTo2(Channel channel) {
        return Http2Connection.PROTOCOL.equals(Peer.of(channel).protocol());
    }

    private static HttpConnection on(Channel channel, Dialer.Target target) {
        HttpConnection connection = new HttpConnection(channel, target);
        channel.pipeline().addLast(new HttpClientCodec(MAX_LINE, MAX_HEAD, MAX_CHUNK), connection);
        return connection;
    }

    final void send(FullHttpRequest request, Listener asking) {
        listener = asking;
        reusable = false;
        write(request);
    }

    void write(FullHttpRequest request) {
        channel.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                fail(written.cause());
            }
        });
    }

    final Channel channel() {
        return channel;
    }

    /** Whether somebody waits for an answer. */
    final boolean isAsked() {
        return listener != null;
    }

    /** Whether the next request may go over this connection. */
    final boolean isReusable() {
        return reusable && channel.isActive();
    }

    final boolean leadsTo(Dialer.Target other, InetSocketAddress address) {
        return target.equals(other) && address.equals(channel.remoteAddress());
    }

    /** Who is at the other end. */
    final Peer peer() {
        return Peer.of(channel);
    }

    final void close() {
        listener = null;
        ChannelFuture _ = channel.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        read(part);
    }

    final void read(HttpObject part) {
        if (listener == null) {
            ChannelFuture _ = channel.close(); // nobody asked
            return;
        }
        if (part.decoderResult().isFailure()) {
            Throwable cause = part.decoderResult().cause();
            fail(cause instanceof CodecException ? cause : new DecoderException(cause));
            return;
        }
        if (part instanceof HttpResponse head) {
            headIsInterim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL && head.status().code() != 101;
            interim = headIsInterim ? interim + 1 : 0;
            if (interim > MAX_INTERIM) {
                fail(new DecoderException("too many answers of status 1xx"));
                return;
            }
            if (!headIsInterim) {
                reusable = HttpUtil.isKeepAlive(head);
                listener.head(head);
            }
        }
        if (part instanceof HttpContent content && !headIsInterim && listener != null) {
            if (content.content().isReadable()) {
                listener.content(content.content());
            }
            if (part instanceof LastHttpContent && listener != null) {
                complete(listener);
            }
        }
    }

    private void complete(Listener served) {
        listener = null;
        try {
            served.complete();
        } catch (RuntimeException e) { // a bug of who judges: it is told now, not when the time is over
            close();
            served.failed(e);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (listener != null) { // else it is closed because all is told, and nobody wants a stack trace
            fail(new ClosedChannelException());
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
    }

    final void fail(Throwable cause) {
        Listener asking = listener;
        close();
        if (asking != null) {
            asking.failed(cause);
        }
    }
}
