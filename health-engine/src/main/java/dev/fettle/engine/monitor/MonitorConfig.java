package dev.fettle.engine.monitor;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How much runs at once, and how much may wait while the database is away. */
@ConfigMapping(prefix = "fettle.monitor")
public interface MonitorConfig {

    /** Event loops that run checks. Default 0: one for each processor. */
    @WithDefault("0")
    @Min(0)
    @Max(64)
    int lanes();

    /**
     * Checks under way at once on this node. Default 2048: with the default timeout of 2 s that lets a thousand hanging
     * targets each hold a place and still leaves as many for the rest.
     */
    @WithDefault("2048")
    @Min(1)
    @Max(100_000)
    int maxInFlight();

    /** Checks under way at once against one target host and port. Default 64: no target is to suffer from its watch. */
    @WithDefault("64")
    @Min(1)
    @Max(100_000)
    int maxInFlightPerHost();

    /** Longest time that results which change nothing wait to be written together. Default 500 ms. */
    @WithDefault("500ms")
    Duration resultDelay();

    /** Results that wait at most on this node while the database is away; then the oldest are dropped. */
    @WithDefault("100000")
    @Min(1000)
    @Max(10_000_000)
    int maxBufferedResults();
}
