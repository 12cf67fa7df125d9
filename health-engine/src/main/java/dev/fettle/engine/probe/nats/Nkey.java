package dev.fettle.engine.probe.nats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * The key of a user of NATS, as its seed says it: {@code SU…} in base 32, which holds two bytes of what it is, 32 of an
 * Ed25519 key and a checksum. Immutable; any thread.
 */
final class Nkey {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int SEED = 18 << 3;
    private static final int USER = 20 << 3;
    private static final int KEY_BYTES = 32;
    private static final int CHECKSUM_BYTES = 2;
    private static final int CHECKSUM_POLYNOMIAL = 0x1021;

    /** That is 36 bytes in base 32. */
    private static final int SEED_LENGTH = 58;

    private final byte[] key;
    private final String publicKey;

    private Nkey(byte[] key) {
        this.key = key;
        this.publicKey = publicKey(USER, key);
    }

    /** @throws IllegalArgumentException when it is no seed of a user; the message shows none of it */
    static Nkey of(String seed) {
        String text = seed.strip();
        byte[] bytes = decoded(text);
        int content = bytes.length - CHECKSUM_BYTES;
        boolean whole = text.length() == SEED_LENGTH
                && checksum(bytes, content) == ((bytes[content] & 0xFF) | (bytes[content + 1] & 0xFF) << 8);
        if (!whole) {
            throw new IllegalArgumentException("it is no seed: it must begin with SU and be complete");
        }
        int kind = (bytes[0] & 7) << 5 | (bytes[1] & 0xF8) >> 3;
        if ((bytes[0] & 0xF8) != SEED || kind != USER) {
            throw new IllegalArgumentException("it is no seed of a user: that begins with SU");
        }
        return new Nkey(Arrays.copyOfRange(bytes, 2, content));
    }

    /** Who it is, for all to know: {@code U…}. */
    String publicKey() {
        return publicKey;
    }

    /** What proves that it is known: the server's nonce, signed. */
    String signed(String nonce) {
        return signed(key, nonce);
    }

    /** The public key of a secret one, with what kind it is of. */
    static String publicKey(int kind, byte[] key) {
        EdECPoint point = ((EdECPublicKey) pair(key).getPublic()).getPoint();
        byte[] number = point.getY().toByteArray();
        byte[] bytes = new byte[1 + KEY_BYTES];
        bytes[0] = (byte) kind;
        for (int i = 0; i < KEY_BYTES && i < number.length; i++) {
            bytes[1 + i] = number[number.length - 1 - i]; // the least significant byte first
        }
        if (point.isXOdd()) {
            bytes[KEY_BYTES] |= (byte) 0x80;
        }
        return encoded(bytes);
    }

    /** As {@link #of} reads it. */
    static String seed(int kind, byte[] key) {
        byte[] bytes = new byte[2 + KEY_BYTES];
        bytes[0] = (byte) (SEED | kind >> 5);
        bytes[1] = (byte) (kind << 3);
        System.arraycopy(key, 0, bytes, 2, KEY_BYTES);
        return encoded(bytes);
    }

    /** A signature in base 64, as URLs have it. */
    static String signed(byte[] key, String text) {
        try {
            PrivateKey secret = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, key));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(secret);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK does not know Ed25519", e);
        }
    }

    /** The JDK makes a public key only together with a private one, of the bytes that it takes for random. */
    private static KeyPair pair(byte[] key) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new SecureRandom() {

                private static final long serialVersionUID = 1L;

                @Override
                public void nextBytes(byte[] bytes) {
                    System.arraycopy(key, 0, bytes, 0, bytes.length);
                }
            });
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK does not know Ed25519", e);
        }
    }

    private static byte[] decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int held = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = ALPHABET.indexOf(text.charAt(i));
            if (value < 0) {
                throw new IllegalArgumentException("it is no seed: it has A to Z and 2 to 7 only");
            }
            held = (held << 5 | value) & 0xFFFF;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(held >> bits);
            }
        }
        return bytes.toByteArray();
    }

    /** With a checksum at its end. */
    private static String encoded(byte[] content) {
        byte[] bytes = Arrays.copyOf(content, content.length + CHECKSUM_BYTES);
        int checksum = checksum(content, content.length);
        bytes[content.length] = (byte) checksum;
        bytes[content.length + 1] = (byte) (checksum >> 8);
        StringBuilder text = new StringBuilder();
        int held = 0;
        int bits = 0;
        for (byte each : bytes) {
            held = (held << 8 | (each & 0xFF)) & 0xFFFFFF;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt(held >> bits & 31));
            }
        }
        return bits == 0 ? text.toString() : text.append(ALPHABET.charAt(held << (5 - bits) & 31)).toString();
    }

    /** CRC-16 as XMODEM has it. */
    private static int checksum(byte[] bytes, int length) {
        int checksum = 0;
        for (int i = 0; i < length; i++) {
            checksum ^= (bytes[i] & 0xFF) << 8;
            for (int bit = 0; bit < 8; bit++) {
                checksum = (checksum & 0x8000) == 0 ? checksum << 1 : checksum << 1 ^ CHECKSUM_POLYNOMIAL;
            }
        }
        return checksum & 0xFFFF;
    }

    @Override
    public String toString() {
        return "Nkey";
    }
}
