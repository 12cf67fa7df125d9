package dev.fettle.engine.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How many may listen to the live stream, and for how long. */
@ConfigMapping(prefix = "fettle.stream")
public interface StreamConfig {

    /** Listeners at once; who comes then is refused with 503. Default 100: each holds a connection. */
    @WithDefault("100")
    @Min(0)
    @Max(10_000)
    int maxClients();

    /**
     * Time between comments that keep a connection open. Default 15 s: proxies close what is silent for 30 s or 60 s.
     * Who takes nothing for four of them is cut off.
     */
    @WithDefault("15s")
    @DurationMin(millis = 100)
    Duration heartbeat();

    /**
     * Longest time of one connection; the listener resumes with the next one. Default 1 hour: so long may somebody
     * listen whose token was withdrawn.
     */
    @WithDefault("1h")
    @DurationMin(seconds = 1)
    Duration maxAge();
}
