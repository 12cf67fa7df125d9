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
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.SentAlong;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
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

    /** What is kept of one message, bytes. */
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_INTERIM = 20;
    private static final String REST = "rest";

    private final WebSocketCheck check;
    private final Expectation expectation;
    private final @Nullable Pattern expected;
    private final WebSocketClientHandshaker handshaker;
    private @Nullable String text;
    private int interim;
    private int others;

    WebSocketAttempt(WebSocketCheck check, Dialer.Target target, Expectation expectation, ProbeContext context,
            Progress progress) {
        super("WebSocket " + shown(check.url()), target, context.dialer(), progress);
        this.check = check;
        this.expectation = expectation;
        this.expected = check.expect() == null ? null : Pattern.compile(check.expect());
        HttpHeaders headers = new DefaultHttpHeaders().set(HttpHeaderNames.USER_AGENT, context.config().userAgent());
        check.headers().forEach(headers::set);
        this.handshaker = WebSocketClientHandshakerFactory.newHandshaker(check.url(), WebSocketVersion.V13,
                check.subprotocol(), false, headers, MOST_BYTES);
    }

    private static String shown(URI url) {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort())
                + (url.getRawPath() == null ? "" : Failures.text(url.getRawPath()));
    }

    @Override
    public void connected(Channel open) {
        progress().enter(Phase.PROCESSING);
        open.pipeline()
                .addLast(new HttpClientCodec(MAX_LINE, MAX_HEAD, MAX_LINE))
                .addLast(REST, new Hearing<>(Object.class, message -> heard(open, message), this::trouble));
        ChannelFuture _ = handshaker.handshake(open).addListener(sent -> {
            if (!sent.isSuccess()) {
                trouble(sent.cause());
            }
        });
    }

    private void heard(Channel open, Object message) {
        if (hasLeft()) {
            return;
        }
        switch (message) {
            case HttpResponse head -> answered(open, head);
            case TextWebSocketFrame said -> heard(open, said.text());
            case PingWebSocketFrame ping -> {
                ChannelFuture _ = open.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            }
            case CloseWebSocketFrame close -> throw new FaultException(Reason.RESET, "the server closed the WebSocket"
                    + (close.statusCode() < 0 ? "" : " with " + close.statusCode())
                    + (close.reasonText().isEmpty() ? "" : " (" + shown(close.reasonText()) + ")"));
            default -> {
                // the rest of the answer of HTTP; pongs and binary messages are not judged
            }
        }
    }

    /** What a server says, without what it was told: some repeat it. */
    private String shown(String said) {
        return SentAlong.removedFrom(check.headers(), Failures.text(said));
    }

    private void answered(Channel open, HttpResponse head) {
        if (head.decoderResult().isFailure()) {
            throw head.decoderResult().cause() instanceof TooLongFrameException
                    ? new FaultException(Reason.TOO_LARGE, "the head of the answer has more than " + MAX_HEAD / 1024
                            + " KiB")
                    : new FaultException(Reason.PROTOCOL, "not a valid answer: the target does not speak HTTP");
        }
        int status = head.status().code();
        if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            opened(open, head);
        } else if (head.status().codeClass() != HttpStatusClass.INFORMATIONAL || ++interim > MAX_INTERIM) {
            throw new FaultException(Answer.reason(status), "the WebSocket was refused: it answered " + status);
        }
    }

    private void opened(Channel open, HttpResponse head) {
        try {
            handshaker.finishHandshake(open, new DefaultFullHttpResponse(head.protocolVersion(), head.status(),
                    Unpooled.EMPTY_BUFFER, head.headers(), EmptyHttpHeaders.INSTANCE));
        } catch (WebSocketHandshakeException wrong) {
            throw new FaultException(Reason.PROTOCOL, "the WebSocket could not be opened: " + Failures.text(wrong));
        }
        open.pipeline().addBefore(REST, "whole", new WebSocketFrameAggregator(MOST_BYTES));
        progress().doing(() -> "waiting for a text that is expected" + (others == 0
                ? ""
                : "; " + others
                        + " others came"));
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

    /** What does not match may be about something else: the next may. */
    private void heard(Channel open, String said) {
        if (expected == null || expected.matcher(said).find()) {
            text = said;
            judge(open);
        } else {
            others++;
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
