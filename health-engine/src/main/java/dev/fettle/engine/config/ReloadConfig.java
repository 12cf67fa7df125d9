package dev.fettle.engine.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the files are looked after. */
@ConfigMapping(prefix = "fettle.config")
public interface ReloadConfig {

    /**
     * Time between two looks at the files. Default 2 s: what is saved acts within five seconds, as two equal reads are
     * needed, and a look costs next to nothing while nothing changes.
     */
    @WithDefault("2s")
    Duration poll();
}
