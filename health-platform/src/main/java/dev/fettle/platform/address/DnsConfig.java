package dev.fettle.platform.address;

import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How names become addresses. The hosts file comes first; addresses written as such are never looked up. */
public interface DnsConfig {

    /**
     * Name servers to ask, as {@code address} or {@code address:port} ({@code [v6]:port}), port 53 unless said
     * otherwise. Default: the system's, with its search domains.
     */
    Optional<List<String>> servers();

    /** Names in the cache at most; beyond that the one longest unused goes. Default 10000. */
    @WithDefault("10000")
    @Positive
    int cacheSize();

    /**
     * An answer is kept at least so long, even if its TTL is shorter. Default 1 s: spares a query per check where
     * many checks share a name with TTL 0.
     */
    @WithDefault("1s")
    Duration minTtl();

    /** An answer is kept at most so long, even if its TTL is longer. Default 5 min: bounds a wrong TTL. */
    @WithDefault("5m")
    Duration maxTtl();

    /** So long it is remembered that a name does not exist. Default 1 s, so that a new name is seen soon. */
    @WithDefault("1s")
    Duration negativeTtl();

    /** How long one name server may take before the next is asked. Default 1 s: less than a usual budget. */
    @WithDefault("1s")
    Duration queryTimeout();
}
