package dev.fettle.engine.probe;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/**
 * From a name to its addresses, without blocking: the hosts file first, then a cache that honours TTLs, then the name
 * servers. One serves all lanes; may be used from any thread.
 */
public final class Resolver implements AutoCloseable {

    private static final int SAME_QUESTION_AT_ONCE = 4096;

    private final DnsNameResolver names;

    private Resolver(DnsNameResolver names) {
        this.names = names;
    }

    /**
     * Opens a resolver on an event loop of its own choice. Reads the hosts file, so not to be called on an event loop.
     *
     * @throws IllegalArgumentException when a configured name server is not an address
     */
    public static Resolver create(Vertx vertx, ProbeConfig config) {
        VertxInternal internal = (VertxInternal) vertx;
        Transport transport = internal.transport();
        EventLoop loop = internal.getEventLoopGroup().next();
        ProbeConfig.Dns dns = config.dns();
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(transport::datagramChannel)
                .socketChannelFactory(() -> (SocketChannel) transport.channelFactory(false).newChannel())
                .resolveCache(new NameCache(dns.cacheSize(), dns.minTtl(), dns.maxTtl(), dns.negativeTtl(),
                        System::nanoTime))
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .consolidateCacheSize(SAME_QUESTION_AT_ONCE)
                .queryTimeoutMillis(dns.queryTimeout().toMillis());
        dns.servers()
                .map(servers -> servers.stream().map(Resolver::serverAddress).toArray(InetSocketAddress[]::new))
                .ifPresent(servers -> builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers))
                        .searchDomains(List.of()));
        return new Resolver(builder.build());
    }

    /**
     * All addresses of a name, the preferred family first; a literal is its own address. Done at once when the answer
     * is known. Fails with UnknownHostException.
     */
    Future<List<InetAddress>> resolve(String host) {
        return names.resolveAll(host);
    }

    @Override
    public void close() {
        names.close();
    }

    private static InetSocketAddress serverAddress(String server) {
        URI uri = URI.create("dns://" + server);
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(unbracketed(String.valueOf(uri.getHost())));
        } catch (IllegalArgumentException notAnAddress) {
            throw new IllegalArgumentException("a name server must be address or address:port, was '" + server + "'",
                    notAnAddress);
        }
        return new InetSocketAddress(address, uri.getPort() < 0 ? 53 : uri.getPort());
    }

    /** The host of a URI without the brackets around an IPv6 address. */
    static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
