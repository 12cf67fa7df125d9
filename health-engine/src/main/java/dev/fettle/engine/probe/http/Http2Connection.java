package dev.fettle.engine.probe.http;

import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Failures;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** An open connection that speaks HTTP/2: each request is a stream of its own, one at a time. Confined to the lane. */
final class Http2Connection extends HttpConnection {

    /** As ALPN calls it. */
    static final String PROTOCOL = "h2";

    private @Nullable Stream current;

    private Http2Connection(Channel channel, Dialer.Target target) {
        super(channel, target);
    }

    static HttpConnection begin(Channel channel, Dialer.Target target) {
        Http2Connection connection = new Http2Connection(channel, target);
        channel.pipeline()
                .addLast(Http2FrameCodecBuilder.forClient()
                        .initialSettings(new Http2Settings().pushEnabled(false).maxHeaderListSize(MAX_HEAD))
                        .gracefulShutdownTimeoutMillis(0)
                        .build(),
                        new Http2MultiplexHandler(new Unasked()), connection);
        return connection;
    }

    @Override
    void write(FullHttpRequest request) {
        Stream stream = new Stream();
        current = stream;
        // the codec writes into the headers, which are shared
        FullHttpRequest own = new DefaultFullHttpRequest(request.protocolVersion(), request.method(), request.uri(),
                request.content(), request.headers().copy(), request.trailingHeaders());
        new Http2StreamChannelBootstrap(channel()).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel opening) {
                opening.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false), stream);
            }
        }).open().addListener((Future<Http2StreamChannel> opening) -> {
            if (!opening.isSuccess()) {
                own.release();
                fail(opening.cause());
                return;
            }
            opening.getNow().writeAndFlush(own).addListener(written -> {
                if (!written.isSuccess()) {
                    fail(written.cause());
                }
            });
        });
    }

    /** Frames of the connection itself. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(told(cause));
    }

    private static Throwable told(Throwable cause) {
        return cause instanceof Http2Exception || cause instanceof Http2FrameStreamException
                ? new DecoderException(Failures.text(cause), cause)
                : cause;
    }

    /** One request and its answer. */
    private final class Stream extends SimpleChannelInboundHandler<HttpObject> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (current == this) {
                read(part);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (current == this && isAsked()) {
                fail(new ClosedChannelException());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (current == this) {
                fail(told(cause));
            }
        }
    }

    /** A stream that the target began, though it must not. */
    @ChannelHandler.Sharable
    private static final class Unasked extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            ReferenceCountUtil.release(frame);
            ChannelFuture _ = context.channel().close();
        }
    }
}
