package dev.fettle.engine.probe.grpc;

import dev.fettle.api.check.GrpcCheck;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.Hearing;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import dev.fettle.engine.probe.http.SentAlong;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One attempt of a gRPC check: one call over HTTP/2. Used once; confined to the lane. */
final class GrpcAttempt extends ConnectionAttempt {

    private static final String METHOD = "/grpc.health.v1.Health/Check";
    /** What is kept of headers, and of the message, bytes. */
    private static final int MOST_BYTES = 16 * 1024;

    private final GrpcCheck check;
    private final Expectation expectation;
    private final CharSequence userAgent;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private @Nullable String status;

    GrpcAttempt(GrpcCheck check, Dialer.Target target, Expectation expectation, ProbeContext context,
            Progress progress) {
        super("gRPC " + check.target(), target, context.dialer(), progress);
        this.check = check;
        this.expectation = expectation;
        this.userAgent = context.config().userAgent();
    }

    @Override
    public void connected(Channel open) {
        progress().enter(Phase.PROCESSING);
        open.pipeline()
                .addLast(Http2FrameCodecBuilder.forClient()
                        .initialSettings(Http2Settings.defaultSettings().pushEnabled(false)
                                .maxHeaderListSize(MOST_BYTES))
                        .gracefulShutdownTimeoutMillis(0)
                        .build())
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel pushed) {
                        ChannelFuture _ = pushed.close();
                    }
                }))
                .addLast(new Hearing<>(Object.class, _ -> {}, this::trouble));
        Future<Http2StreamChannel> opening = new Http2StreamChannelBootstrap(open)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline().addLast(new BrokenOff(),
                                new Hearing<>(Object.class, frame -> heard(open, frame),
                                        GrpcAttempt.this::trouble));
                    }
                })
                .open();
        opening.addListener(_ -> {
            if (opening.isSuccess()) {
                ask(opening.getNow());
            } else {
                trouble(opening.cause());
            }
        });
    }

    /** A stream that is broken off is told by an event, not by a message. */
    private final class BrokenOff extends ChannelInboundHandlerAdapter {

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof Http2ResetFrame reset) {
                Http2Error error = Http2Error.valueOf(reset.errorCode());
                trouble(new FaultException(error == Http2Error.ENHANCE_YOUR_CALM ? Reason.RATE_LIMITED : Reason.RESET,
                        "the server broke the call off (" + (error == null ? reset.errorCode() : error) + ")"));
            }
            context.fireUserEventTriggered(event);
        }
    }

    private void ask(Http2StreamChannel stream) {
        Http2Headers headers = new DefaultHttp2Headers().method("POST")
                .scheme(check.tls() == null ? "http" : "https")
                .path(METHOD)
                .authority(check.target());
        headers.set("content-type", "application/grpc").set("te", "trailers").set("user-agent", userAgent);
        check.metadata().forEach(headers::set);
        ChannelFuture _ = stream.write(new DefaultHttp2HeadersFrame(headers)).addListener(this::sent);
        ChannelFuture _ = stream.writeAndFlush(
                new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(HealthMessages.request(check.service())), true))
                .addListener(this::sent);
    }

    private void sent(Future<? super Void> written) {
        if (!written.isSuccess() && written.cause() instanceof Http2Exception) { // else the connection tells it
            trouble(written.cause());
        }
    }

    private void heard(Channel open, Object frame) {
        if (hasLeft()) {
            return;
        }
        switch (frame) {
            case Http2HeadersFrame headers -> heard(open, headers.headers(), headers.isEndStream());
            case Http2DataFrame data -> {
                keep(data.content());
                if (data.isEndStream()) {
                    throw new FaultException(Reason.PROTOCOL, "not a valid answer: it ends without a status of gRPC");
                }
            }
            default -> {
                // window updates and the like
            }
        }
    }

    private void keep(ByteBuf data) {
        if (message.size() + data.readableBytes() > MOST_BYTES) {
            throw new FaultException(Reason.TOO_LARGE, "the answer has more than " + MOST_BYTES / 1024 + " KiB");
        }
        message.writeBytes(ByteBufUtil.getBytes(data));
    }

    private void heard(Channel open, Http2Headers headers, boolean last) {
        if (headers.status() != null && !"200".contentEquals(headers.status())) {
            throw new FaultException(GrpcStatus.ofHttp(headers.status().toString()),
                    "it answered " + Failures.text(headers.status().toString()) + " instead of gRPC");
        }
        if (last) {
            ended(open, text(headers, "grpc-status"), text(headers, "grpc-message"));
        }
    }

    private static @Nullable String text(Http2Headers headers, String name) {
        CharSequence value = headers.get(name);
        return value == null ? null : value.toString();
    }

    private void ended(Channel open, @Nullable String code, @Nullable String words) {
        if (code == null) {
            throw new FaultException(Reason.PROTOCOL, "not a valid answer: it ends without a status of gRPC");
        }
        GrpcStatus ended = GrpcStatus.of(code);
        if (ended == GrpcStatus.OK) {
            status = HealthMessages.status(message.toByteArray());
        } else if (ended == GrpcStatus.NOT_FOUND) {
            status = "SERVICE_UNKNOWN";
        } else {
            throw new FaultException(ended.reason(), ended.says() + " (" + ended + (words == null
                    ? ""
                    : ": " + SentAlong.removedFrom(check.metadata(), Failures.text(decoded(words)))) + ")");
        }
        judge(open, status);
    }

    /** gRPC writes what is no ASCII with percent signs. */
    private static String decoded(String words) {
        try {
            return URLDecoder.decode(words.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return words;
        }
    }

    private void judge(Channel open, String found) {
        progress().end();
        progress().note("status", found);
        String whose = check.service().isEmpty() ? "" : " of '" + check.service() + "'";
        finish(expectation.judge(label() + " says " + found + whose, Reason.CONDITION,
                new Seen(progress(), Peer.of(open), name -> name.equals("status") ? status : null),
                progress().observation()));
    }

    private void trouble(Throwable cause) {
        failed(switch (cause) {
            case Http2Exception wrong when wrong.error() == Http2Error.FRAME_SIZE_ERROR
                    || wrong instanceof Http2Exception.HeaderListSizeException ->
                new FaultException(Reason.TOO_LARGE, "the answer has more than " + MOST_BYTES / 1024 + " KiB");
            case Http2Exception _ -> new FaultException(Reason.PROTOCOL,
                    "not a valid answer: the target does not speak HTTP/2");
            default -> cause;
        });
    }
}
