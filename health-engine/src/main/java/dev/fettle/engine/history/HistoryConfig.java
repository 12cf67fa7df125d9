package dev.fettle.engine.history;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long the past is kept. */
@ConfigMapping(prefix = "fettle.history")
public interface HistoryConfig {

    /**
     * How long transitions are kept. Default 365 days: a year's report needs them, and they are few. At least a day.
     */
    @WithDefault("365d")
    @DurationMin(days = 1)
    Duration transitions();
}
