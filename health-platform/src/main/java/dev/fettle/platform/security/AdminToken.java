package dev.fettle.platform.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The bearer token of the first admin, kept as its hash and compared in constant time. */
final class AdminToken {

    private static final int SHORTEST = 16;

    private final byte[] hash;

    private AdminToken(byte[] hash) {
        this.hash = hash;
    }

    /**
     * The configured token; empty when none is.
     *
     * @throws IllegalArgumentException when it is too short, given twice, or its file cannot be read
     */
    static Optional<AdminToken> configured(SecurityConfig config) {
        if (config.adminToken().isPresent() && config.adminTokenFile().isPresent()) {
            throw new IllegalArgumentException("give FETTLE_ADMIN_TOKEN or FETTLE_ADMIN_TOKEN_FILE, not both");
        }
        return config.adminToken().or(() -> config.adminTokenFile().map(AdminToken::read)).map(AdminToken::of);
    }

    static AdminToken of(String token) {
        if (token.length() < SHORTEST) {
            throw new IllegalArgumentException("FETTLE_ADMIN_TOKEN must have at least " + SHORTEST
                    + " characters, had " + token.length() + "; make one with: openssl rand -hex 24");
        }
        return new AdminToken(sha256(token));
    }

    boolean matches(String token) {
        return MessageDigest.isEqual(hash, sha256(token));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("FETTLE_ADMIN_TOKEN_FILE cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
