package dev.fettle.platform.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The first token, from which all others come, and the key that secrets at rest are sealed with. */
@ConfigMapping(prefix = "fettle")
public interface SecurityConfig {

    /** Bearer token of the first admin, at least 16 characters. Default none: then only a loopback listener starts. */
    Optional<String> adminToken();

    /** File that holds that token, so that it stands in no environment. Surrounding white space does not count. */
    Optional<Path> adminTokenFile();

    /**
     * Key that secrets in the database are sealed with, 32 bytes in base64; several for rotation, separated by commas
     * or
     * white space: the first seals, all open. The same on every engine and notifier. Default none: then what would have
     * to be stored with a secret is refused.
     */
    Optional<String> secretKey();

    /** File that holds those keys, so that they stand in no environment. */
    Optional<Path> secretKeyFile();

    /** Who may read metrics. */
    Metrics metrics();

    /** Who may read metrics. */
    interface Metrics {

        /** Whether metrics are for everybody, without a token. Default false: they tell what is watched. */
        @WithDefault("false")
        boolean open();
    }
}
