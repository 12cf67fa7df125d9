package dev.fettle.notifier.definition;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What a file may remove. */
@ConfigMapping(prefix = "fettle.config")
public interface RemovalConfig {

    /**
     * Whether applying files may remove more than half of their webhooks. Default no: an empty or half-mounted
     * directory looks like the wish to remove everything, and what waits for them would be given up with it.
     */
    @WithDefault("false")
    boolean prune();

    /**
     * Whether the files that a start finds may remove more than half of what is stored; a file that changes later may
     * not. Default no; {@code ./fettle up} says so, because there another file is another wish.
     */
    @WithDefault("false")
    boolean pruneAtStart();
}
