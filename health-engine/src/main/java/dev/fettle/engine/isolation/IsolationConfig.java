package dev.fettle.engine.isolation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How this node finds out that it is cut off, so that thousands of checks that fail for that alarm nobody. */
@ConfigMapping(prefix = "fettle.isolation")
public interface IsolationConfig {

    /**
     * What this node can reach for as long as its own network works: {@code host:port}, or an address with http or
     * https. Best are several that fail for different reasons: a gateway, a name server, something far away. Default
     * none: the guard is off. They are asked only when a check that reached nothing would turn a component.
     */
    Optional<List<String>> references();

    /**
     * How long checks are counted, from the first that reached nothing, before it is decided whether most of them
     * reached nothing while no reference answered. Default 10 s: enough for most components of a usual interval.
     */
    @WithDefault("10s")
    Duration window();

    /** How long a reference may take to answer. Default 2 s, as a check. */
    @WithDefault("2s")
    Duration timeout();
}
