package dev.fettle.notifier.signature;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What a webhook's signatures are made with: {@code whsec_} and 24 to 64 bytes in base64, which the receiver has too
 * (HMAC-SHA256), or {@code whsk_} and a private key in base64, which only we have (ed25519). Never shows itself.
 */
public final class Secret {

    /** The command that makes a good one; part of every message that refuses one. */
    public static final String COMMAND = "echo whsec_$(openssl rand -base64 32)";
    /** The command that makes a private key. */
    public static final String KEY_COMMAND = "echo whsk_$(openssl genpkey -algorithm ed25519 -outform DER"
            + " | tail -c 32 | openssl base64 -A)";
    /** What a secret must be, for messages. */
    public static final String FORM = "whsec_ and the base64 of 24 to 64 bytes (make one with: " + COMMAND
            + "), or whsk_ and the base64 of an ed25519 key (make one with: " + KEY_COMMAND + ")";

    private static final String SYMMETRIC = "whsec_";
    private static final String ASYMMETRIC = "whsk_";
    private static final String PUBLIC = "whpk_";
    private static final int FEWEST = 24;
    private static final int MOST = 64;
    private static final int FRESH = 32;
    private static final int SEED = 32;
    private static final int SEED_AND_PUBLIC = 64;

    /** What nothing is signed with. */
    public static final Secret NONE = new Secret(new byte[0], false);

    private final byte[] key;
    private final boolean asymmetric;

    private Secret(byte[] key, boolean asymmetric) {
        this.key = key;
        this.asymmetric = asymmetric;
    }

    /**
     * Reads a secret as it stands in the configuration.
     *
     * @throws IllegalArgumentException when it is not one; the message never holds it
     */
    public static Secret parse(String text) {
        if (text.startsWith(ASYMMETRIC)) {
            return asymmetric(decode(ASYMMETRIC, text.substring(ASYMMETRIC.length()), KEY_COMMAND));
        }
        if (!text.startsWith(SYMMETRIC)) {
            throw new IllegalArgumentException("secret must begin with whsec_ or whsk_; make one with: " + COMMAND);
        }
        byte[] key = decode(SYMMETRIC, text.substring(SYMMETRIC.length()), COMMAND);
        if (key.length < FEWEST || key.length > MOST) {
            throw new IllegalArgumentException("secret must be whsec_ and the base64 of " + FEWEST + " to " + MOST
                    + " bytes, was of " + key.length + "; make one with: " + COMMAND);
        }
        return new Secret(key, false);
    }

    private static Secret asymmetric(byte[] key) {
        if (key.length != SEED && key.length != SEED_AND_PUBLIC) {
            throw new IllegalArgumentException("secret must be whsk_ and the base64 of a seed of " + SEED
                    + " bytes, alone or with its public key, was of " + key.length + "; make one with: "
                    + KEY_COMMAND);
        }
        byte[] seed = Arrays.copyOf(key, SEED);
        if (key.length == SEED_AND_PUBLIC
                && !MessageDigest.isEqual(publicBytes(seed), Arrays.copyOfRange(key, SEED, SEED_AND_PUBLIC))) {
            throw new IllegalArgumentException(
                    "secret must be whsk_ and a seed with its own public key; make one with: " + KEY_COMMAND);
        }
        return new Secret(seed, true);
    }

    /** One that nobody has: what it signs is verified by nobody. */
    public static Secret standIn() {
        byte[] random = new byte[MOST];
        new SecureRandom().nextBytes(random);
        return new Secret(random, false);
    }

    /**
     * A new one of the same kind, as text: this is the only time that it can be seen.
     *
     * @param random good randomness
     */
    public String successor(SecureRandom random) {
        byte[] fresh = new byte[asymmetric ? SEED : FRESH];
        random.nextBytes(fresh);
        return (asymmetric ? ASYMMETRIC : SYMMETRIC) + Base64.getEncoder().encodeToString(fresh);
    }

    /** What a receiver verifies with, {@code whpk_…}: no secret. Empty where it needs the secret itself. */
    public Optional<String> publicKey() {
        return asymmetric
                ? Optional.of(PUBLIC + Base64.getEncoder().encodeToString(publicBytes(key)))
                : Optional.empty();
    }

    private static byte[] decode(String prefix, String base64, String command) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("secret must be base64 after " + prefix + "; make one with: " + command);
        }
    }

    /** Whether anything is signed with it. */
    public boolean signs() {
        return key.length > 0;
    }

    /** Whether it is a private key. */
    boolean isAsymmetric() {
        return asymmetric;
    }

    /** The bytes for the signer; nobody else is to see them. */
    byte[] key() {
        return key.clone();
    }

    /** The key for the signer, of one that is asymmetric. */
    PrivateKey privateKey() {
        return pair(key).getPrivate();
    }

    private static byte[] publicBytes(byte[] seed) {
        EdECPublicKey key = (EdECPublicKey) pair(seed).getPublic();
        byte[] bigEndian = key.getPoint().getY().toByteArray();
        byte[] bytes = new byte[SEED];
        for (int i = 0; i < Math.min(SEED, bigEndian.length); i++) {
            bytes[i] = bigEndian[bigEndian.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            bytes[SEED - 1] |= (byte) 0x80;
        }
        return bytes;
    }

    /** A generator takes its seed from its randomness: the JDK's way from a seed to its public key. */
    private static KeyPair pair(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every Java", e);
        }
    }

    /** Draws the same bytes always. */
    private static final class Fixed extends SecureRandom {

        private static final long serialVersionUID = 1;

        private final transient byte[] bytes;

        Fixed(byte[] bytes) {
            super(null, null);
            this.bytes = bytes;
        }

        @Override
        public void nextBytes(byte[] drawn) {
            System.arraycopy(bytes, 0, drawn, 0, drawn.length);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && asymmetric == secret.asymmetric
                && MessageDigest.isEqual(key, secret.key);
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
