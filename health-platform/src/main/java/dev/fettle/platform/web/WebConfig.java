package dev.fettle.platform.web;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patient the listener is. */
@ConfigMapping(prefix = "fettle.http")
public interface WebConfig {

    /** How long the body of a request may take to arrive. Default 30s: 1 MiB on a slow line. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** How long a whole file may take that is applied. Default 5m: 64 MiB on a slow line. */
    @WithDefault("5m")
    Duration applyTimeout();
}
