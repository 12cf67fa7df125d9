package dev.fettle.platform.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How tokens are known. */
@ConfigMapping(prefix = "fettle.tokens")
public interface TokenConfig {

    /**
     * How long tokens that are known go on working while the database is away. Default 15m: an outage of the database
     * is when people need to look; longer would let a revoked token live on.
     */
    @WithDefault("15m")
    Duration grace();
}
