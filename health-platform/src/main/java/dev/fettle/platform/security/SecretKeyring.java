package dev.fettle.platform.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Reads the keys of a {@link SecretBox}; every mistake names the variable and never shows the key. */
final class SecretKeyring {

    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 4;
    private static final String MAKE_ONE = "; make one with: openssl rand -base64 32";

    private SecretKeyring() {}

    /**
     * A key and its name.
     *
     * @param id the first bytes of a hash of the key: tells which key it is and nothing about it
     * @param aes the key
     */
    record Key(String id, SecretKey aes) {

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    static List<Key> configured(SecurityConfig config) {
        if (config.secretKey().isPresent() && config.secretKeyFile().isPresent()) {
            throw new IllegalArgumentException("give FETTLE_SECRET_KEY or FETTLE_SECRET_KEY_FILE, not both");
        }
        return config.secretKey()
                .map(text -> parsed("FETTLE_SECRET_KEY", text))
                .or(() -> config.secretKeyFile().map(file -> parsed("FETTLE_SECRET_KEY_FILE", read(file))))
                .orElse(List.of());
    }

    private static List<Key> parsed(String variable, String text) {
        List<Key> keys = Arrays.stream(text.split("[,\\s]+", -1))
                .filter(part -> !part.isEmpty())
                .map(part -> key(variable, part))
                .toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(variable + " holds no key" + MAKE_ONE);
        }
        if (keys.stream().map(Key::id).distinct().count() < keys.size()) {
            throw new IllegalArgumentException(variable + " holds a key twice");
        }
        return keys;
    }

    private static Key key(String variable, String text) {
        byte[] bytes = decoded(variable, text);
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException(variable + " must be " + KEY_BYTES + " bytes in base64, had "
                    + bytes.length + " bytes" + MAKE_ONE);
        }
        return new Key(id(bytes), new SecretKeySpec(bytes, "AES"));
    }

    private static byte[] decoded(String variable, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    variable + " must be " + KEY_BYTES + " bytes in base64, and is not base64" + MAKE_ONE, e);
        }
    }

    private static String id(byte[] key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update("fettle key id:".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest(key), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("FETTLE_SECRET_KEY_FILE cannot be read: " + e.getMessage(), e);
        }
    }
}
