package dev.fettle.engine.component;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What a file may remove. */
@ConfigMapping(prefix = "fettle.config")
public interface RemovalConfig {

    /**
     * Whether applying files may remove more than half of the components. Default no: an empty or half-mounted
     * directory looks like the wish to remove everything, and history would end with it.
     */
    @WithDefault("false")
    boolean prune();

    /**
     * Whether the files that a start finds may remove more than half of what is stored of files. Default no, as above.
     * {@code ./fettle up} says yes: there, another file at the start is another wish.
     */
    @WithDefault("false")
    boolean pruneAtStart();
}
