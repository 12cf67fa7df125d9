package dev.fettle.engine.probe;

import dev.fettle.api.check.ProxyOptions;
import dev.fettle.api.component.Reason;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.NetUtil;

/** Through a proxy that speaks HTTP, by CONNECT. */
final class ConnectTunnel extends Tunnel<HttpObject> {

    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_INTERIM = 20;

    private final HttpClientCodec codec = new HttpClientCodec(MAX_LINE, MAX_HEAD, MAX_LINE);
    private final ProxyOptions proxy;
    private final End end;
    private int interim;
    private boolean agreed;

    ConnectTunnel(Channel channel, ProxyOptions proxy, End end) {
        super(HttpObject.class, channel);
        this.proxy = proxy;
        this.end = end;
    }

    @Override
    void begin() {
        channel().pipeline().addLast(codec, this);
        String to = (NetUtil.isValidIpV6Address(end.host()) ? "[" + end.host() + "]" : end.host()) + ":" + end.port();
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set(HttpHeaderNames.HOST, to);
        String credentials = proxy.basic();
        if (credentials != null) {
            headers.set(HttpHeaderNames.PROXY_AUTHORIZATION, credentials);
        }
        write(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.CONNECT, to, Unpooled.EMPTY_BUFFER, headers,
                EmptyHttpHeaders.INSTANCE));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            Throwable cause = part.decoderResult().cause();
            failed(cause instanceof CodecException ? cause : new DecoderException(cause));
            return;
        }
        if (part instanceof HttpResponse head) {
            if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                if (++interim > MAX_INTERIM) {
                    failed(new DecoderException("too many answers of status 1xx"));
                }
                return;
            }
            agreed = head.status().code() == 200;
            if (!agreed) {
                refused(head.status().code());
                return;
            }
        }
        if (agreed && part instanceof LastHttpContent) {
            opened();
        }
    }

    private void refused(int status) {
        switch (status) {
            case 401, 407 -> refused(Reason.AUTH, "the proxy refused the credentials");
            case 403 -> refused(Reason.AUTH, "the proxy forbids the target (it answered 403)");
            case 502, 503, 504 -> refused(Reason.UNREACHABLE,
                    "the proxy could not reach the target (it answered " + status + ")");
            default -> refused(Reason.PROTOCOL, "the proxy answered " + status + " to CONNECT");
        }
    }

    @Override
    void remove() {
        channel().pipeline().remove(this);
        channel().pipeline().remove(codec);
    }
}
