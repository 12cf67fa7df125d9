package dev.fettle.engine.forward;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where the notifier is. */
@ConfigMapping(prefix = "fettle.notifier")
public interface ForwardConfig {

    /** Address of the notifier, {@code http://host:8081}. Default none: then its paths are 404 here. */
    Optional<URI> url();

    /** How long the notifier may take to begin its answer. Default 30s: a replay may ask the database for much. */
    @WithDefault("30s")
    Duration timeout();
}
