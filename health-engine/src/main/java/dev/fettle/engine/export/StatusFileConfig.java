package dev.fettle.engine.export;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** The file that says in a few words how the whole is. */
@ConfigMapping(prefix = "fettle.status-file")
public interface StatusFileConfig {

    /**
     * Where it is written; its directory must exist. Default none: then it is not written, because most installations
     * ask by HTTP.
     */
    Optional<Path> path();
}
