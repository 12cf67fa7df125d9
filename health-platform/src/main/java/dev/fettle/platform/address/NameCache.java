package dev.fettle.platform.address;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers of name servers until their TTL is over, and never more names than allowed: names come from redirects too, so
 * a hostile target could otherwise fill the memory. The name longest unused goes first. Thread-safe.
 */
final class NameCache implements DnsCache {

    private final Map<String, List<Known>> entries;
    private final Duration minTtl;
    private final Duration maxTtl;
    private final Duration negativeTtl;
    private final LongSupplier nanos;

    NameCache(int size, Duration minTtl, Duration maxTtl, Duration negativeTtl, LongSupplier nanos) {
        this.minTtl = minTtl;
        this.maxTtl = maxTtl;
        this.negativeTtl = negativeTtl;
        this.nanos = nanos;
        this.entries = new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, List<Known>> eldest) {
                return size() > size;
            }
        };
    }

    private record Known(@Nullable InetAddress address, @Nullable Throwable cause,
            long until) implements DnsCacheEntry {}

    @Override
    public synchronized void clear() {
        entries.clear();
    }

    @Override
    public synchronized boolean clear(String hostname) {
        return entries.remove(key(hostname)) != null;
    }

    @Override
    public synchronized @Nullable List<? extends DnsCacheEntry> get(String hostname,
            DnsRecord @Nullable [] additionals) {
        String key = key(hostname);
        List<Known> known = entries.get(key);
        if (known == null || isAlive(known.getFirst())) {
            return known;
        }
        entries.remove(key);
        return null;
    }

    @Override
    public DnsCacheEntry cache(String hostname, DnsRecord @Nullable [] additionals, InetAddress address,
            long originalTtl, EventLoop loop) {
        Duration ttl = Duration.ofSeconds(originalTtl);
        ttl = ttl.compareTo(minTtl) < 0 ? minTtl : ttl;
        ttl = ttl.compareTo(maxTtl) > 0 ? maxTtl : ttl;
        Known entry = new Known(address, null, nanos.getAsLong() + ttl.toNanos());
        add(key(hostname), entry);
        return entry;
    }

    @Override
    public synchronized DnsCacheEntry cache(String hostname, DnsRecord @Nullable [] additionals, Throwable cause,
            EventLoop loop) {
        Known entry = new Known(null, cause, nanos.getAsLong() + negativeTtl.toNanos());
        entries.put(key(hostname), List.of(entry));
        return entry;
    }

    /** Addresses of one answer come one by one; all of a name end together, with the first to end. */
    private synchronized void add(String key, Known entry) {
        List<Known> known = entries.get(key);
        List<Known> all = new ArrayList<>();
        if (known != null && known.getFirst().cause() == null && isAlive(known.getFirst())) {
            known.stream().filter(each -> !Objects.equals(entry.address(), each.address())).forEach(all::add);
        }
        all.add(!all.isEmpty() && all.getFirst().until() < entry.until()
                ? new Known(entry.address(), null, all.getFirst().until())
                : entry);
        if (entry.until() < all.getFirst().until()) {
            all.replaceAll(each -> new Known(each.address(), null, entry.until()));
        }
        entries.put(key, List.copyOf(all));
    }

    private boolean isAlive(Known entry) {
        return entry.until() - nanos.getAsLong() > 0;
    }

    /** The resolver asks with and without the final dot. */
    private static String key(String hostname) {
        String lower = hostname.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
