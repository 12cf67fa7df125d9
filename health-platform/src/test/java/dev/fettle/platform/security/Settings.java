package dev.fettle.platform.security;

import java.nio.file.Path;
import java.util.Optional;

/** Security settings in a few words. */
record Settings(Optional<String> adminToken, Optional<Path> adminTokenFile, Optional<String> secretKey,
        Optional<Path> secretKeyFile, boolean open) implements SecurityConfig {

    static final Settings NONE = new Settings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            false);

    Settings withAdminToken(String token) {
        return new Settings(Optional.of(token), adminTokenFile, secretKey, secretKeyFile, open);
    }

    Settings withAdminTokenFile(Path file) {
        return new Settings(adminToken, Optional.of(file), secretKey, secretKeyFile, open);
    }

    Settings withSecretKey(String key) {
        return new Settings(adminToken, adminTokenFile, Optional.of(key), secretKeyFile, open);
    }

    Settings withSecretKeyFile(Path file) {
        return new Settings(adminToken, adminTokenFile, secretKey, Optional.of(file), open);
    }

    Settings withOpenMetrics(boolean forEverybody) {
        return new Settings(adminToken, adminTokenFile, secretKey, secretKeyFile, forEverybody);
    }

    @Override
    public Metrics metrics() {
        return () -> open;
    }
}
