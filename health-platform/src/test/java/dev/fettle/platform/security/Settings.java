package dev.fettle.platform.security;

import java.nio.file.Path;
import java.util.Optional;

/** Security settings in a few words. */
record Settings(Optional<String> adminToken, Optional<Path> adminTokenFile, Optional<String> secretKey,
        Optional<Path> secretKeyFile) implements SecurityConfig {

    static final Settings NONE = new Settings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    Settings withAdminToken(String token) {
        return new Settings(Optional.of(token), adminTokenFile, secretKey, secretKeyFile);
    }

    Settings withAdminTokenFile(Path file) {
        return new Settings(adminToken, Optional.of(file), secretKey, secretKeyFile);
    }

    Settings withSecretKey(String key) {
        return new Settings(adminToken, adminTokenFile, Optional.of(key), secretKeyFile);
    }

    Settings withSecretKeyFile(Path file) {
        return new Settings(adminToken, adminTokenFile, secretKey, Optional.of(file));
    }

    @Override
    public Metrics metrics() {
        return () -> false;
    }
}
