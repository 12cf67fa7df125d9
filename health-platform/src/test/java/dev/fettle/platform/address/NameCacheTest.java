package dev.fettle.platform.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameCacheTest {

    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("192.0.2.2");

    private final AtomicLong now = new AtomicLong();
    private final NameCache cache = new NameCache(2, Duration.ofSeconds(1), Duration.ofSeconds(60),
            Duration.ofSeconds(2), now::get);

    private List<?> addresses(String name) {
        List<? extends DnsCacheEntry> known = cache.get(name, null);
        return known == null ? List.of() : known.stream().map(DnsCacheEntry::address).toList();
    }

    @Test
    void allAddressesOfANameEndWithTheFirst() {
        assertThat(cache.cache("a.", null, ONE, 10, null)).isNotNull();
        assertThat(cache.cache("A", null, TWO, 5, null)).isNotNull();
        assertThat(addresses("a")).hasSize(2);

        now.set(Duration.ofSeconds(5).toNanos());

        assertThat(addresses("a")).isEmpty();
    }

    @ParameterizedTest(name = "TTL of {0} s")
    @ValueSource(longs = {0, 1_000_000})
    void aTtlIsHeldInBounds(long ttl) {
        assertThat(cache.cache("a", null, ONE, ttl, null)).isNotNull();
        now.set(Duration.ofMillis(999).toNanos());
        assertThat(addresses("a")).hasSize(1);
        now.set(Duration.ofSeconds(60).toNanos());
        assertThat(addresses("a")).isEmpty();
    }

    @Test
    void theNameLongestUnusedGoes() {
        assertThat(cache.cache("a", null, ONE, 10, null)).isNotNull();
        assertThat(cache.cache("b", null, new UnknownHostException(), null)).isNotNull();
        assertThat(addresses("a")).hasSize(1);

        assertThat(cache.cache("c", null, TWO, 10, null)).isNotNull();

        assertThat(cache.get("b", null)).isNull();
        assertThat(addresses("a")).hasSize(1);
    }
}
