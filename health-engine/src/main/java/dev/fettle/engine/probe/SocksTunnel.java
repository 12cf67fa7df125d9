package dev.fettle.engine.probe;

import dev.fettle.api.check.ProxyOptions;
import dev.fettle.api.component.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandRequest;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5AddressType;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5ClientEncoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandResponse;
import io.netty.handler.codec.socksx.v5.Socks5CommandResponseDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandType;
import io.netty.handler.codec.socksx.v5.Socks5InitialResponse;
import io.netty.handler.codec.socksx.v5.Socks5InitialResponseDecoder;
import io.netty.handler.codec.socksx.v5.Socks5Message;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthResponseDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthStatus;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Through a proxy that speaks SOCKS5 (RFC 1928), with user and password (RFC 1929) where there are any. */
final class SocksTunnel extends Tunnel<Socks5Message> {

    private static final String DECODER = "socks-decoder";

    private final ProxyOptions proxy;
    private final End end;

    SocksTunnel(Channel channel, ProxyOptions proxy, End end) {
        super(Socks5Message.class, channel);
        this.proxy = proxy;
        this.end = end;
    }

    @Override
    void begin() {
        channel().pipeline()
                .addLast(Socks5ClientEncoder.DEFAULT)
                .addLast(DECODER, new Socks5InitialResponseDecoder())
                .addLast(this);
        write(new DefaultSocks5InitialRequest(proxy.user() == null
                ? List.of(Socks5AuthMethod.NO_AUTH)
                : List.of(Socks5AuthMethod.NO_AUTH, Socks5AuthMethod.PASSWORD)));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Socks5Message said) {
        if (said.decoderResult().isFailure()) {
            failed(new DecoderException("it does not speak SOCKS5"));
            return;
        }
        switch (said) {
            case Socks5InitialResponse initial -> agreed(initial.authMethod());
            case Socks5PasswordAuthResponse login when login.status().equals(Socks5PasswordAuthStatus.SUCCESS) -> ask();
            case Socks5PasswordAuthResponse _ -> refused(Reason.AUTH, "the proxy refused the credentials");
            case Socks5CommandResponse answer -> answered(answer.status());
            default -> failed(new DecoderException("unexpected " + said.getClass().getSimpleName()));
        }
    }

    private void agreed(Socks5AuthMethod method) {
        if (method.equals(Socks5AuthMethod.NO_AUTH)) {
            ask();
        } else if (method.equals(Socks5AuthMethod.PASSWORD) && proxy.user() != null) {
            await(new Socks5PasswordAuthResponseDecoder());
            write(login(proxy.user(), Objects.requireNonNullElse(proxy.password(), "")));
        } else {
            refused(Reason.AUTH, proxy.user() == null
                    ? "the proxy wants credentials"
                    : "the proxy refused the credentials: it wants others than user and password");
        }
    }

    /** In UTF-8, as others do; Netty's own encoder knows ASCII only. */
    private static ByteBuf login(String user, String password) {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        return Unpooled.buffer(3 + name.length + secret.length)
                .writeByte(1).writeByte(name.length).writeBytes(name).writeByte(secret.length).writeBytes(secret);
    }

    private void ask() {
        await(new Socks5CommandResponseDecoder());
        Socks5AddressType type = NetUtil.isValidIpV4Address(end.host())
                ? Socks5AddressType.IPv4
                : NetUtil.isValidIpV6Address(end.host()) ? Socks5AddressType.IPv6 : Socks5AddressType.DOMAIN;
        write(new DefaultSocks5CommandRequest(Socks5CommandType.CONNECT, type, end.host(), end.port()));
    }

    private void answered(Socks5CommandStatus status) {
        if (status.equals(Socks5CommandStatus.SUCCESS)) {
            opened();
        } else if (status.equals(Socks5CommandStatus.FORBIDDEN)) {
            refused(Reason.AUTH, "the proxy forbids the target");
        } else if (status.equals(Socks5CommandStatus.CONNECTION_REFUSED)) {
            refused(Reason.REFUSED, "the proxy reached the target: connection refused");
        } else if (status.equals(Socks5CommandStatus.COMMAND_UNSUPPORTED)
                || status.equals(Socks5CommandStatus.ADDRESS_UNSUPPORTED)) {
            refused(Reason.PROTOCOL, "the proxy cannot do that (it answered " + status.byteValue() + ")");
        } else {
            refused(Reason.UNREACHABLE,
                    "the proxy could not reach the target (it answered " + status.byteValue() + ")");
        }
    }

    private void await(ChannelHandler decoder) {
        channel().pipeline().replace(DECODER, DECODER, decoder);
    }

    @Override
    void remove() {
        channel().pipeline().remove(this);
        channel().pipeline().remove(DECODER);
        channel().pipeline().remove(Socks5ClientEncoder.DEFAULT);
    }
}
