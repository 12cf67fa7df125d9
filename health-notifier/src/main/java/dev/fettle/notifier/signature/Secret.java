package dev.fettle.notifier.signature;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a webhook's signatures are made with: {@code whsec_} and 24 to 64 bytes in base64. Never shows itself.
 */
public final class Secret {

    /** The command that makes a good one; part of every message that refuses one. */
    public static final String COMMAND = "echo whsec_$(openssl rand -base64 32)";

    private static final String SYMMETRIC = "whsec_";
    private static final String ASYMMETRIC = "whsk_";
    private static final int FEWEST = 24;
    private static final int MOST = 64;

    private final byte[] key;

    private Secret(byte[] key) {
        this.key = key;
    }

    /**
     * Reads a secret as it stands in the configuration.
     *
     * @throws IllegalArgumentException when it is not one; the message never holds it
     */
    public static Secret parse(String text) {
        if (text.startsWith(ASYMMETRIC)) {
            throw new IllegalArgumentException(
                    "secret must be whsec_…: whsk_… (ed25519) cannot be used by this release; make one with: "
                            + COMMAND);
        }
        if (!text.startsWith(SYMMETRIC)) {
            throw new IllegalArgumentException("secret must begin with whsec_; make one with: " + COMMAND);
        }
        byte[] key = decode(text.substring(SYMMETRIC.length()));
        if (key.length < FEWEST || key.length > MOST) {
            throw new IllegalArgumentException("secret must be whsec_ and the base64 of " + FEWEST + " to " + MOST
                    + " bytes, was of " + key.length + "; make one with: " + COMMAND);
        }
        return new Secret(key);
    }

    /** One that nobody has: what it signs is verified by nobody. */
    public static Secret standIn() {
        byte[] random = new byte[MOST];
        new SecureRandom().nextBytes(random);
        return new Secret(random);
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("secret must be base64 after whsec_; make one with: " + COMMAND);
        }
    }

    /** The bytes for the signer; nobody else is to see them. */
    byte[] key() {
        return key.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && Arrays.equals(key, secret.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /** {@code ***}: a secret never comes back out. */
    @Override
    public String toString() {
        return "***";
    }
}
