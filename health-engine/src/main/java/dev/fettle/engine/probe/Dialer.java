package dev.fettle.engine.probe;

import dev.fettle.api.check.Phase;
import dev.fettle.platform.address.Resolver;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.X509TrustManager;

/**
 * From a name to an open connection: resolve, choose the address, connect, TLS. All probes come this way, so that an
 * address is chosen in one place and what was chosen is what is connected to. One per lane.
 */
public final class Dialer {

    private final Bootstrap bootstrap;
    private final Resolver resolver;
    private final Tls tls;

    Dialer(EventLoop loop, ChannelFactory<? extends Channel> channels, Resolver resolver, Tls tls) {
        this.resolver = resolver;
        this.tls = tls;
        this.bootstrap = new Bootstrap().group(loop)
                .channelFactory(channels)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the budget of the attempt ends it
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // what is spoken over it is added when it is open
                    }
                });
    }

    /**
     * Where to.
     *
     * @param host a name or an address, without brackets
     * @param secure whether TLS is spoken
     * @param serverName whose certificate it must be
     */
    public record Target(String host, int port, boolean secure, String serverName) {

        public Target(String host, int port, boolean secure) {
            this(unbracketed(host), port, secure, unbracketed(host));
        }

        /** With TLS, and with the certificate of perhaps another name. */
        public static Target secure(String host, int port, String serverName) {
            return new Target(unbracketed(host), port, true, unbracketed(serverName));
        }

        private static String unbracketed(String host) {
            return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        }
    }

    /** Who waits for the connection. Exactly one of {@code connected} and {@code failed} is called, on the lane. */
    public interface Caller {

        /** Whether nobody waits any more: what is under way is dropped. */
        boolean hasLeft();

        /**
         * These are the addresses of the target, in the order in which they will be tried.
         *
         * @return whether to go on and connect; false when the caller has a connection to one of them
         */
        boolean resolved(List<InetSocketAddress> addresses);

        /** This channel is being opened; closing it ends the dialing. */
        void dialing(Channel channel);

        void connected(Channel channel);

        void failed(Throwable cause);
    }

    /** Whom TLS trusts, for clients that shake hands themselves: the JDK's own and those of the settings. */
    public X509TrustManager trust() {
        return tls.trust();
    }

    /** Dials the target; the phases are told to the progress. */
    public void dial(Target target, Progress progress, Caller caller) {
        progress.enter(Phase.RESOLVE);
        allowed(target, lookup -> resolved(lookup, target, progress, caller));
    }

    /**
     * The one place where a host becomes the addresses that may be connected to: whoever opens a connection of its own
     * connects to one of these, exactly. The answer comes on the lane, and is done; at once when it is known.
     */
    public void allowed(Target target, Consumer<Future<List<InetSocketAddress>>> answer) {
        Future<List<InetSocketAddress>> lookup = resolver.resolve(target.host(), target.port());
        if (lookup.isDone()) {
            answer.accept(lookup);
        } else {
            lookup.addListener(_ -> bootstrap.config().group().next().execute(() -> answer.accept(lookup)));
        }
    }

    private void resolved(Future<List<InetSocketAddress>> lookup, Target target, Progress progress, Caller caller) {
        if (caller.hasLeft()) {
            return;
        }
        if (!lookup.isSuccess()) {
            caller.failed(lookup.cause());
            return;
        }
        List<InetSocketAddress> addresses = lookup.getNow();
        if (caller.resolved(addresses)) {
            connect(addresses, 0, target, progress, caller);
        }
    }

    private void connect(List<InetSocketAddress> addresses, int index, Target target, Progress progress,
            Caller caller) {
        progress.enter(Phase.CONNECT);
        ChannelFuture opening = bootstrap.connect(addresses.get(index));
        if (opening.isDone() && !opening.isSuccess()) {
            caller.failed(opening.cause()); // there is no channel at all: no file descriptor is left, say
            return;
        }
        caller.dialing(opening.channel());
        opening.addListener(_ -> {
            if (caller.hasLeft()) {
                ChannelFuture _ = opening.channel().close();
            } else if (opening.isSuccess()) {
                open(opening.channel(), target, progress, caller);
            } else if (opening.cause() instanceof ConnectException && index + 1 < addresses.size()) {
                connect(addresses, index + 1, target, progress, caller);
            } else {
                caller.failed(opening.cause());
            }
        });
    }

    private void open(Channel channel, Target target, Progress progress, Caller caller) {
        if (target.secure()) {
            secure(channel, target, progress, caller::hasLeft, () -> caller.connected(channel), caller::failed);
        } else {
            caller.connected(channel);
        }
    }

    /**
     * Agrees on TLS over an open connection. Exactly one of {@code agreed} and {@code failed} is called, on the lane,
     * unless
     * the caller has left.
     *
     * @param target whose certificate it must be
     * @param left whether nobody waits any more
     */
    public void secure(Channel channel, Target target, Progress progress, BooleanSupplier left, Runnable agreed,
            Consumer<Throwable> failed) {
        progress.enter(Phase.TLS);
        SslHandler handler = tls.handshake(channel, target.serverName(), target.port());
        ChannelHandler quiet = new QuietHandshake();
        channel.pipeline().addLast(quiet);
        handler.handshakeFuture().addListener(handshake -> {
            if (left.getAsBoolean()) {
                ChannelFuture _ = channel.close();
            } else if (handshake.isSuccess()) {
                channel.pipeline().remove(quiet);
                agreed.run();
            } else {
                ChannelFuture _ = channel.close();
                tls.takeRefused(handler).ifPresent(refused -> Certificates.note(progress, refused));
                failed.accept(handshake.cause());
            }
        });
    }

    /** The failure of a handshake is told by its future; Netty would log it as well. */
    private static final class QuietHandshake extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // told by the future
        }
    }
}
