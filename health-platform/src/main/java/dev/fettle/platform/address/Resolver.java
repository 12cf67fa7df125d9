package dev.fettle.platform.address;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.Optional;
import java.util.function.Function;

/**
 * From a host to the addresses that may be connected to, without blocking: the hosts file first, then a cache that
 * honours TTLs, then the name servers; then the {@link AddressPolicy}. Whoever connects to exactly what this answers,
 * and looks up nothing again, connects to nothing that is refused. One serves a whole service; may be used from any
 * thread.
 */
public final class Resolver implements AutoCloseable {

    private static final int SAME_QUESTION_AT_ONCE = 4096;

    private static final int MOST_WRITTEN = 20_000;

    private final Map<Place, Future<List<InetSocketAddress>>> written = new ConcurrentHashMap<>();
    private final DnsNameResolver names;
    private final AddressPolicy policy;

    private Resolver(DnsNameResolver names, AddressPolicy policy) {
        this.names = names;
        this.policy = policy;
    }

    /**
     * Opens a resolver on an event loop of its own choice. Reads the hosts file, so not to be called on an event loop.
     *
     * @throws IllegalArgumentException when a configured name server is not an address
     */
    public static Resolver create(Vertx vertx, DnsConfig dns, AddressPolicy policy) {
        VertxInternal internal = (VertxInternal) vertx;
        Transport transport = internal.transport();
        EventLoop loop = internal.getEventLoopGroup().next();
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(transport::datagramChannel)
                .socketChannelFactory(() -> (SocketChannel) transport.channelFactory(false).newChannel())
                .resolveCache(new NameCache(dns.cacheSize(), dns.minTtl(), dns.maxTtl(), dns.negativeTtl(),
                        System::nanoTime))
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .consolidateCacheSize(SAME_QUESTION_AT_ONCE)
                .queryTimeoutMillis(dns.queryTimeout().toMillis());
        if (dns.servers().isPresent()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(NameServers.of(dns)))
                    .searchDomains(List.of());
        }
        return new Resolver(builder.build(), policy);
    }

    /**
     * All addresses of the host that may be connected to, the preferred family first, never none. An address written as
     * such is its own. Done at once when the answer is known. Fails with UnknownHostException when the name has no
     * address, and with {@link BlockedAddressException} when the host is no valid one or none of its addresses is
     * allowed.
     *
     * @param host a name or an address, an IPv6 address with or without brackets
     * @param port that is to be connected to
     */
    public Future<List<InetSocketAddress>> resolve(String host, int port) {
        Place place = new Place(host, port);
        Future<List<InetSocketAddress>> known = written.get(place);
        return known != null ? known : resolve(place);
    }

    private Future<List<InetSocketAddress>> resolve(Place place) {
        String host = place.host();
        int port = place.port();
        Host parsed;
        try {
            parsed = Host.parse(host);
        } catch (IllegalArgumentException e) {
            return failed(new BlockedAddressException(String.valueOf(e.getMessage())));
        }
        return switch (parsed) {
            case Host.Address(InetAddress address) -> keep(place, allowed(host, List.of(address), port));
            case Host.Name(String name) -> allowed(host, names.resolveAll(name), port);
        };
    }

    /** What is allowed once stays so: an address written as such means itself, and the policy never changes. */
    private Future<List<InetSocketAddress>> keep(Place place, Future<List<InetSocketAddress>> answer) {
        if (answer.isSuccess() && written.size() < MOST_WRITTEN) {
            written.put(place, answer);
        }
        return answer;
    }

    private Future<List<InetSocketAddress>> allowed(String host, Future<List<InetAddress>> lookup, int port) {
        if (lookup.isDone()) {
            return lookup.isSuccess() ? allowed(host, lookup.getNow(), port) : failed(lookup.cause());
        }
        Promise<List<InetSocketAddress>> answer = ImmediateEventExecutor.INSTANCE.newPromise();
        lookup.addListener(_ -> allowed(host, lookup, port).addListener(new PromiseNotifier<>(answer)));
        return answer;
    }

    private Future<List<InetSocketAddress>> allowed(String host, List<InetAddress> resolved, int port) {
        List<InetSocketAddress> allowed = new ArrayList<>(resolved.size());
        String refused = "";
        for (InetAddress address : resolved) {
            Optional<String> rule = policy.refusal(address, port);
            if (rule.isEmpty()) {
                allowed.add(new InetSocketAddress(address, port));
            } else if (refused.isEmpty()) {
                refused = host + " is " + NetUtil.toAddressString(address) + ", which is refused by " + rule.get();
            }
        }
        return allowed.isEmpty()
                ? failed(new BlockedAddressException(refused))
                : ImmediateEventExecutor.INSTANCE.newSucceededFuture(List.copyOf(allowed));
    }

    private static <T> Future<T> failed(Throwable cause) {
        return ImmediateEventExecutor.INSTANCE.newFailedFuture(cause);
    }

    /**
     * Where a service is, as name servers say (SRV), the preferred place first, never none. Fails with
     * UnknownHostException when they know of none. Whoever connects to one has {@link #resolve} tell whether that is
     * allowed.
     *
     * @param name such as {@code _mongodb._tcp.shop.example}
     */
    public Future<List<ServiceRecord>> services(String name) {
        return records(name, DnsRecordType.SRV, ServiceRecord::read,
                read -> read.isEmpty()
                        ? failed(new UnknownHostException(name))
                        : done(read.stream().sorted(Comparator.comparingInt(ServiceRecord::priority)).toList()));
    }

    /** What name servers have noted of a name (TXT); empty when nothing. Fails when they do not answer. */
    public Future<List<String>> texts(String name) {
        return records(name, DnsRecordType.TXT, ServiceRecord::text, Resolver::done);
    }

    private <T> Future<List<T>> records(String name, DnsRecordType type, Function<ByteBuf, T> reader,
            Function<List<T>, Future<List<T>>> answer) {
        Promise<List<T>> promise = ImmediateEventExecutor.INSTANCE.newPromise();
        Future<List<DnsRecord>> lookup = names.resolveAll(new DefaultDnsQuestion(name, type));
        lookup.addListener(_ -> {
            Future<List<T>> read;
            if (lookup.isSuccess()) {
                read = answer.apply(read(lookup.getNow(), type, reader));
            } else if (lookup.cause() instanceof UnknownHostException none
                    && !(none.getCause() instanceof DnsNameResolverTimeoutException)) {
                read = answer.apply(List.of());
            } else {
                read = failed(lookup.cause());
            }
            read.addListener(new PromiseNotifier<>(promise));
        });
        return promise;
    }

    private static <T> List<T> read(List<DnsRecord> records, DnsRecordType type, Function<ByteBuf, T> reader) {
        try {
            List<T> read = new ArrayList<>();
            for (DnsRecord record : records) {
                if (record.type().equals(type) && record instanceof DnsRawRecord raw) {
                    read.add(reader.apply(raw.content().duplicate()));
                }
            }
            return read;
        } catch (IndexOutOfBoundsException | CorruptedFrameException wrong) {
            return List.of();
        } finally {
            records.forEach(ReferenceCountUtil::release);
        }
    }

    private static <T> Future<List<T>> done(List<T> answer) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(answer);
    }

    @Override
    public void close() {
        names.close();
    }

    /**
     * Where to connect.
     *
     * @param host as it was written
     */
    private record Place(String host, int port) {}
}
