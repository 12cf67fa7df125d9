package dev.fettle.engine.probe;

import dev.fettle.api.check.ProxyOptions;
import dev.fettle.api.component.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a proxy, over the open connection to it, for a way to a target. Afterwards nothing of it is left in the
 * pipeline: what is written goes to the target. Netty's own handlers for proxies tell what went wrong as text only,
 * and choose the address themselves. Used once; confined to the lane.
 *
 * @param <M> what the proxy says
 */
abstract class Tunnel<M> extends SimpleChannelInboundHandler<M> {

    /**
     * Where it leads.
     *
     * @param host a name or an address, without brackets
     */
    record End(String host, int port) {}

    private final Channel channel;
    private @Nullable Consumer<@Nullable Throwable> ended;

    Tunnel(Class<M> type, Channel channel) {
        super(type);
        this.channel = channel;
    }

    /**
     * Begins. The channel is open, TLS with the proxy agreed if it is spoken.
     *
     * @param ended called once: null when the tunnel is open, else why it is not
     */
    static void open(Channel channel, ProxyOptions proxy, End end, Consumer<@Nullable Throwable> ended) {
        Tunnel<?> tunnel = proxy.isSocks()
                ? new SocksTunnel(channel, proxy, end)
                : new ConnectTunnel(channel, proxy, end);
        ((Tunnel<?>) tunnel).ended = ended;
        tunnel.begin();
    }

    abstract void begin();

    /** Takes out of the pipeline what was put there for the proxy. */
    abstract void remove();

    final Channel channel() {
        return channel;
    }

    /** The tunnel is open. */
    final void opened() {
        Consumer<@Nullable Throwable> waiting = ended;
        ended = null;
        remove();
        if (waiting != null) {
            waiting.accept(null);
        }
    }

    final void refused(Reason reason, String message) {
        failed(new ProxyFailure(reason, message));
    }

    final void failed(Throwable cause) {
        Consumer<@Nullable Throwable> waiting = ended;
        ended = null;
        ChannelFuture _ = channel.close();
        if (waiting != null) {
            waiting.accept(ProxyFailure.of(cause));
        }
    }

    final void write(Object message) {
        channel.writeAndFlush(message).addListener(written -> {
            if (!written.isSuccess()) {
                failed(written.cause());
            }
        });
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        failed(new ClosedChannelException());
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed(cause);
    }
}
