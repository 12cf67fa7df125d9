package dev.fettle.engine.export;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How many may read {@code /metrics/health} at once, and for how long. */
@ConfigMapping(prefix = "fettle.export")
public interface ExportConfig {

    /**
     * Answers that are written at once; who comes then is refused with 503. Default 8: with 100,000 components each
     * holds
     * tens of megabytes of rows until it is read to its end.
     */
    @WithDefault("8")
    @Min(1)
    @Max(1_000)
    int maxAnswers();

    /** Longest time of one answer; a reader who is slower is cut off. Default 60 s: no scraper waits longer. */
    @WithDefault("60s")
    @DurationMin(millis = 100)
    Duration deadline();
}
