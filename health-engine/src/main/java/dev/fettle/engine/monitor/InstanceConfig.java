package dev.fettle.engine.monitor;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.List;

/** Which Fettle this is. */
@ConfigMapping(prefix = "fettle")
public interface InstanceConfig {

    /**
     * Name of this Fettle: last part of each event's source and first part of each dedup key, so it must stay the same
     * over restarts. Default {@code fettle}, not the host name, which changes with each container.
     */
    @WithDefault("fettle")
    String instance();

    /** Where people reach this Fettle; first part of each event's source and of links. */
    @WithDefault("http://localhost:8080")
    URI publicUrl();

    /** Files and directories that say what is watched, separated by commas. */
    @WithDefault("/etc/fettle")
    List<String> config();
}
