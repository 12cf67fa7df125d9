package dev.fettle.platform.security;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** The first token, from which all others come. */
@ConfigMapping(prefix = "fettle")
public interface SecurityConfig {

    /** Bearer token of the first admin, at least 16 characters. Default none: then only a loopback listener starts. */
    Optional<String> adminToken();

    /** File that holds that token, so that it stands in no environment. Surrounding white space does not count. */
    Optional<Path> adminTokenFile();
}
