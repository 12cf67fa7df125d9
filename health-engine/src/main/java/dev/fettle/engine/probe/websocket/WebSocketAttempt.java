package dev.fettle.engine.probe.websocket;

import com.google.re2j.Pattern;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.WebSocketCheck;
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
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One attempt of a WebSocket check: opens, talks, closes. Used once; confined to the lane. */
final class WebSocketAttempt extends ConnectionAttempt {

    /** What is kept of one message, and of a refusal, bytes. */
    private static final int MOST_BYTES = 64 * 1024;

    private final WebSocketCheck check;
    private final Expectation expectation;
    private final @Nullable Pattern expected;
    private final WebSocketClientHandshaker handshaker;
    private @Nullable Channel channel;
    private @Nullable String text;

    WebSocketAttempt(WebSocketCheck check, Expectation expectation, ProbeContext context, Progress progress) {
        super("WebSocket " + shown(check.url()),
                new Dialer.Target(check.url().getHost(), check.port(), check.secure()), context.dialer(), progress);
        this.check = check;
        this.expectation = expectation;
        this.expected = check.expect() == null ? null : Pattern.compile(check.expect());
        HttpHeaders headers = new DefaultHttpHeaders().set(HttpHeaderNames.USER_AGENT, context.config().userAgent());
        check.headers().forEach(headers::set);
        this.handshaker = WebSocketClientHandshakerFactory.newHandshaker(check.url(), WebSocketVersion.V13,
                check.subprotocol(), false, headers, MOST_BYTES);
    }

    private static String shown(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + (url.getRawPath() == null ? "" : url.getRawPath());
    }

    @Override
    public void connected(Channel open) {
        channel = open;
        progress().enter(Phase.PROCESSING);
        open.pipeline()
                .addLast(new HttpClientCodec())
                .addLast(new HttpObjectAggregator(MOST_BYTES))
                .addLast(new Hearing<>(Object.class, message -> heard(open, message), this::trouble));
        ChannelFuture _ = handshaker.handshake(open);
    }

    private void heard(Channel open, Object message) {
        switch (message) {
            case FullHttpResponse response -> opened(open, response);
            case TextWebSocketFrame said -> heard(said.text());
            case PingWebSocketFrame ping -> {
                ChannelFuture _ = open.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            }
            case CloseWebSocketFrame close -> throw new FaultException(Reason.RESET,
                    "the server closed the WebSocket with " + close.statusCode() + (close.reasonText().isEmpty()
                            ? ""
                            : " (" + Failures.text(close.reasonText()) + ")"));
            default -> {
                // pongs and binary messages are not judged
            }
        }
    }

    private void opened(Channel open, FullHttpResponse response) {
        HttpResponseStatus status = response.status();
        if (response.decoderResult().isFailure()) {
            throw new FaultException(Reason.PROTOCOL, "not a valid answer: the target does not speak HTTP");
        }
        if (status.code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            throw new FaultException(reason(status.code()), "the WebSocket was refused: it answered " + status.code());
        }
        try {
            handshaker.finishHandshake(open, response);
        } catch (WebSocketHandshakeException wrong) {
            throw new FaultException(Reason.PROTOCOL, "the WebSocket could not be opened: " + Failures.text(wrong));
        }
        open.pipeline().addBefore(open.pipeline().lastContext().name(), "whole",
                new WebSocketFrameAggregator(MOST_BYTES));
        if (handshaker.actualSubprotocol() != null) {
            progress().note("subprotocol", Failures.text(handshaker.actualSubprotocol()));
        }
        if (check.send() != null) {
            ChannelFuture _ = open.writeAndFlush(new TextWebSocketFrame(check.send()));
        }
        if (expected == null && !expectation.reads("text")) {
            judge(open);
        }
    }

    private static Reason reason(int status) {
        return switch (status / 100) {
            case 4 -> switch (status) {
                case 401, 403, 407 -> Reason.AUTH;
                case 429 -> Reason.RATE_LIMITED;
                default -> Reason.STATUS_4XX;
            };
            case 5 -> Reason.STATUS_5XX;
            default -> Reason.STATUS_OTHER;
        };
    }

    /** What does not match may be about something else: the next may. */
    private void heard(String said) {
        Channel open = channel;
        if (open != null && (expected == null || expected.matcher(said).find())) {
            text = said;
            judge(open);
        }
    }

    private void judge(Channel open) {
        progress().end();
        ChannelFuture _ = open.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
        finish(expectation.judge(label() + (text == null ? " opened" : " answered"), Reason.CONDITION,
                new Seen(progress(), Peer.of(open), this::value), progress().observation()));
    }

    private @Nullable Object value(String name) {
        return switch (name) {
            case "text" -> text;
            case "subprotocol" -> handshaker.actualSubprotocol() == null ? "" : handshaker.actualSubprotocol();
            default -> null;
        };
    }

    private void trouble(Throwable cause) {
        boolean tooLong = cause instanceof TooLongFrameException
                || (cause instanceof CorruptedWebSocketFrameException corrupt
                        && corrupt.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG));
        failed(tooLong
                ? new FaultException(Reason.TOO_LARGE, "the answer has more than " + MOST_BYTES / 1024 + " KiB")
                : cause);
    }
}
