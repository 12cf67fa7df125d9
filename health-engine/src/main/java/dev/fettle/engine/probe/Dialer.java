package dev.fettle.engine.probe;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.ProxyOptions;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.api.component.Reason;
import dev.fettle.platform.address.Host;
import dev.fettle.platform.address.Resolver;
import dev.fettle.platform.address.ServiceRecord;
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
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * From a name to an open connection: resolve, choose the address, connect, TLS. All probes come this way, so that an
 * address is chosen in one place and what was chosen is what is connected to. One per lane.
 */
public final class Dialer {

    /** More than any datagram over IPv4 or IPv6 can be. */
    private static final int LARGEST_DATAGRAM = 65_535;

    private static final String TUNNEL_MILLIS = "tunnelMs";

    /** Many checks say the same: what TLS needs to know is large. */
    private final Cache<OwnTls, Tls> own = Caffeine.newBuilder().weakValues().executor(Runnable::run).build();
    private final Bootstrap bootstrap;
    private final Bootstrap datagrams;
    private final Resolver resolver;
    private final Tls tls;

    Dialer(EventLoop loop, ChannelFactory<? extends Channel> channels,
            ChannelFactory<? extends DatagramChannel> datagramChannels, Resolver resolver, Tls tls) {
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
        this.datagrams = new Bootstrap().group(loop)
                .channelFactory(datagramChannels)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // as above
                    }
                });
    }

    /**
     * Where to.
     *
     * @param host a name or an address, without brackets
     * @param secure whether TLS is spoken
     * @param serverName whose certificate it must be
     * @param route how it is reached; null: as usual
     */
    public record Target(String host, int port, boolean secure, String serverName, @Nullable Route route) {

        public Target(String host, int port, boolean secure) {
            this(unbracketed(host), port, secure, unbracketed(host), null);
        }

        /** With TLS, and with the certificate of perhaps another name. */
        public static Target secure(String host, int port, String serverName) {
            return new Target(unbracketed(host), port, true, unbracketed(serverName), null);
        }

        /** The same, reached so; null: as usual. */
        public Target by(@Nullable Route way) {
            return way == null ? this : new Target(host, port, secure, serverName, way);
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

    private record OwnTls(@Nullable TlsOptions options, List<String> protocols) {}

    /**
     * A way that is not the usual one; null when it is.
     *
     * @param options what TLS needs, but for the name, which is the target's; null: nothing beyond the usual
     * @param protocols offered by ALPN, the best first; empty: none
     * @throws IllegalArgumentException when a certificate or key cannot be used; the message shows none of it
     */
    public @Nullable Route route(@Nullable TlsOptions options, List<String> protocols, @Nullable ProxyOptions proxy) {
        // whose certificate it must be is no part of what is shared
        TlsOptions nameless = options == null || options.named(null).equals(TlsOptions.USUAL)
                ? null
                : options.named(null);
        if (nameless == null && protocols.isEmpty() && proxy == null) {
            return null;
        }
        Tls chosen = nameless == null && protocols.isEmpty()
                ? tls
                : own.get(new OwnTls(nameless, protocols), wanted -> tls.with(wanted.options(), wanted.protocols()));
        return new Route(chosen, proxy, Route.toProxy(tls));
    }

    /**
     * Where a check goes that says by {@link TlsKeys} what TLS needs. Made once for a check, shared by its attempts.
     *
     * @param tls null: TLS is not spoken
     * @param protocols offered by ALPN, the best first; empty: none
     * @throws IllegalArgumentException when a certificate or key cannot be used; the message shows none of it
     */
    public Target target(String host, int port, @Nullable TlsOptions tls, List<String> protocols) {
        return tls == null
                ? new Target(host, port, false)
                : Target.secure(host, port, Objects.requireNonNullElse(tls.serverName(), host))
                        .by(route(tls, protocols, null));
    }

    /** Whom TLS trusts, for clients that shake hands themselves: the JDK's own and those of the settings. */
    public X509TrustManager trust() {
        return tls.trust();
    }

    /** Dials the target; the phases are told to the progress. */
    public void dial(Target target, Progress progress, Caller caller) {
        progress.enter(Phase.RESOLVE);
        if (target.route() != null && target.route().proxy() != null) {
            dialBy(target.route().proxy(), target, progress, caller);
        } else {
            allowed(target, lookup -> guarded(() -> resolved(lookup, target, progress, caller), caller::failed));
        }
    }

    /** The proxy's address is chosen as any other; so is the target's, where it is known or wanted here. */
    private void dialBy(ProxyOptions proxy, Target target, Progress progress, Caller caller) {
        if (!proxy.resolves() && !isAddress(target.host())) {
            dialProxy(proxy, new Tunnel.End(target.host(), target.port()), target, progress, caller);
            return;
        }
        allowed(target, lookup -> {
            if (caller.hasLeft()) {
                return;
            }
            if (lookup.isSuccess()) {
                String chosen = NetUtil.toAddressString(lookup.getNow().getFirst().getAddress());
                guarded(() -> dialProxy(proxy, new Tunnel.End(chosen, target.port()), target, progress, caller),
                        caller::failed);
            } else {
                caller.failed(lookup.cause());
            }
        });
    }

    private static boolean isAddress(String host) {
        try {
            return Host.parse(host) instanceof Host.Address;
        } catch (IllegalArgumentException neither) {
            return true; // refused in a moment, with a message
        }
    }

    private void dialProxy(ProxyOptions proxy, Tunnel.End end, Target target, Progress progress, Caller caller) {
        Target there = Objects.requireNonNull(Objects.requireNonNull(target.route()).proxyTarget());
        Caller between = new Caller() {

            @Override
            public boolean hasLeft() {
                return caller.hasLeft();
            }

            @Override
            public boolean resolved(List<InetSocketAddress> addresses) {
                return caller.resolved(addresses);
            }

            @Override
            public void dialing(Channel channel) {
                caller.dialing(channel);
            }

            @Override
            public void connected(Channel channel) {
                if (Objects.requireNonNull(target.route()).forwards(target.secure())) {
                    caller.connected(channel);
                } else {
                    tunnel(channel, proxy, end, target, progress, caller);
                }
            }

            @Override
            public void failed(Throwable cause) {
                caller.failed(ProxyFailure.of(cause));
            }
        };
        allowed(there, lookup -> guarded(() -> resolved(lookup, there, progress, between), between::failed));
    }

    private void tunnel(Channel channel, ProxyOptions proxy, Tunnel.End end, Target target, Progress progress,
            Caller caller) {
        progress.enter(Phase.CONNECT);
        long begun = System.nanoTime();
        Tunnel.open(channel, proxy, end, failure -> {
            if (caller.hasLeft()) {
                ChannelFuture _ = channel.close();
            } else if (failure != null) {
                caller.failed(failure);
            } else {
                progress.note(TUNNEL_MILLIS, Duration.ofNanos(System.nanoTime() - begun).toMillis());
                guarded(() -> open(channel, target, progress, caller), caller::failed);
            }
        });
    }

    private void resolved(Future<List<InetSocketAddress>> lookup, Target target, Progress progress, Caller caller) {
        resolved(lookup, caller, addresses -> connect(bootstrap, addresses, 0, caller,
                open -> open(open, target, progress, caller), progress));
    }

    /**
     * The one place where a host becomes the addresses that may be connected to: whoever opens a connection of its own
     * connects to one of these, exactly. The answer comes on the lane, and is done; at once when it is known.
     */
    public void allowed(Target target, Consumer<Future<List<InetSocketAddress>>> answer) {
        onLane(resolver.resolve(target.host(), target.port()), answer);
    }

    /**
     * Where a service is, as name servers say; whether one may go there is told by {@link #allowed}. The answer comes
     * on the lane, at once when it is known.
     */
    public void services(String name, Consumer<Future<List<ServiceRecord>>> answer) {
        onLane(resolver.services(name), answer);
    }

    /** What name servers have noted of a name; the answer comes on the lane. */
    public void texts(String name, Consumer<Future<List<String>>> answer) {
        onLane(resolver.texts(name), answer);
    }

    private <T> void onLane(Future<T> lookup, Consumer<Future<T>> answer) {
        if (lookup.isDone()) {
            answer.accept(lookup);
        } else {
            lookup.addListener(_ -> bootstrap.config().group().next().execute(() -> answer.accept(lookup)));
        }
    }

    /**
     * As {@link #dial}, for datagrams: the channel sends to the first address of the target only, hears of nobody
     * else, and is told when nobody listens there.
     */
    public void dialDatagrams(Target target, Progress progress, Caller caller) {
        progress.enter(Phase.RESOLVE);
        allowed(target, lookup -> guarded(() -> resolved(lookup, caller,
                addresses -> exchange(addresses.getFirst(), progress, caller)), caller::failed));
    }

    /** As {@link #dialDatagrams}, to an address that needs no leave: a name server of the system, say. */
    public void exchange(InetSocketAddress address, Progress progress, Caller caller) {
        connect(datagrams, List.of(address), 0, caller, caller::connected, progress);
    }

    /** As {@link #dial}, to an address that needs no leave and without TLS. */
    public void connect(InetSocketAddress address, Progress progress, Caller caller) {
        connect(bootstrap, List.of(address), 0, caller, caller::connected, progress);
    }

    private static void resolved(Future<List<InetSocketAddress>> lookup, Caller caller,
            Consumer<List<InetSocketAddress>> next) {
        if (caller.hasLeft()) {
            return;
        }
        if (!lookup.isSuccess()) {
            caller.failed(lookup.cause());
            return;
        }
        List<InetSocketAddress> addresses = lookup.getNow();
        if (caller.resolved(addresses)) {
            next.accept(addresses);
        }
    }

    private static void connect(Bootstrap bootstrap, List<InetSocketAddress> addresses, int index, Caller caller,
            Consumer<Channel> open, Progress progress) {
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
                guarded(() -> open.accept(opening.channel()), caller::failed);
            } else if (opening.cause() instanceof SocketException && index + 1 < addresses.size()) { // refused, no way
                connect(bootstrap, addresses, index + 1, caller, open, progress);
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
     * Agrees on TLS over an open connection. Exactly one of {@code agreed} and {@code failed} is called, on the
     * lane, unless the caller has left.
     *
     * @param target whose certificate it must be
     * @param left whether nobody waits any more
     */
    public void secure(Channel channel, Target target, Progress progress, BooleanSupplier left, Runnable agreed,
            Consumer<Throwable> failed) {
        progress.enter(Phase.TLS);
        Route route = target.route();
        Tls chosen = route == null ? tls : route.tls();
        SslHandler handler = chosen.handshake(channel, target.serverName(), target.port(),
                route == null ? Route.TLS : route.place());
        ChannelHandler quiet = new QuietHandshake();
        channel.pipeline().addLast(quiet);
        handler.handshakeFuture().addListener(handshake -> {
            if (left.getAsBoolean()) {
                ChannelFuture _ = channel.close();
            } else if (handshake.isSuccess()) {
                channel.pipeline().remove(quiet);
                guarded(agreed, failed);
            } else {
                ChannelFuture _ = channel.close();
                Optional<X509Certificate> refused = chosen.takeRefused(handler);
                refused.ifPresent(certificate -> Certificates.note(progress, certificate));
                failed.accept(withDays(handshake.cause(), refused));
            }
        });
    }

    /** When it was for its age that the certificate was refused: for how long it is over. */
    private static Throwable withDays(Throwable failure, Optional<X509Certificate> refused) {
        boolean expired = Failures.of(failure).filter(fault -> fault.reason() == Reason.TLS_EXPIRED).isPresent();
        return refused.filter(_ -> expired)
                .flatMap(Certificates::expired)
                .<Throwable>map(told -> new FaultException(Reason.TLS_EXPIRED, told))
                .orElse(failure);
    }

    /** What the caller throws when it is told ends its attempt; the future that tells would only log it. */
    private static void guarded(Runnable told, Consumer<Throwable> failed) {
        try {
            told.run();
        } catch (RuntimeException e) {
            failed.accept(e);
        }
    }

    /** The failure of a handshake is told by its future; Netty would log it as well. */
    private static final class QuietHandshake extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // told by the future
        }
    }
}
