package dev.fettle.engine.probe.ssh;

import io.netty.handler.codec.CorruptedFrameException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** The public key of a server: RFC 4253 §6.6, RFC 5656, RFC 8332, RFC 8709. Immutable; any thread. */
final class HostKey {

    private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] P256_HEAD = HexFormat.of()
            .parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
    private static final int P256_BYTES = 32;
    private static final int MOST_RSA_BITS = 16_384;

    private final String type;
    private final String fingerprint;
    private final PublicKey key;

    private HostKey(String type, String fingerprint, PublicKey key) {
        this.type = type;
        this.fingerprint = fingerprint;
        this.key = key;
    }

    /**
     * Reads it.
     *
     * @throws CorruptedFrameException when it is none
     */
    static HostKey read(byte[] blob) {
        Reading reading = new Reading(blob);
        String type = reading.text();
        try {
            return new HostKey(type, fingerprint(blob), switch (type) {
                case "ssh-ed25519" -> KeyFactory.getInstance("Ed25519")
                        .generatePublic(new X509EncodedKeySpec(joined(ED25519_HEAD, reading.string())));
                case "ecdsa-sha2-nistp256" -> {
                    String _ = reading.text();
                    yield KeyFactory.getInstance("EC")
                            .generatePublic(new X509EncodedKeySpec(joined(P256_HEAD, reading.string())));
                }
                case "ssh-rsa" -> rsa(reading.number(), reading.number());
                default -> throw new CorruptedFrameException("a host key of an unknown type");
            });
        } catch (GeneralSecurityException wrong) {
            throw new CorruptedFrameException("a host key that is none", wrong);
        }
    }

    private static PublicKey rsa(BigInteger exponent, BigInteger modulus) throws GeneralSecurityException {
        if (modulus.bitLength() > MOST_RSA_BITS || exponent.bitLength() > Long.SIZE) {
            throw new CorruptedFrameException("a host key of too many bits");
        }
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static byte[] joined(byte[] head, byte[] rest) {
        byte[] whole = Arrays.copyOf(head, head.length + rest.length);
        System.arraycopy(rest, 0, whole, head.length, rest.length);
        return whole;
    }

    private static String fingerprint(byte[] blob) throws NoSuchAlgorithmException {
        return "SHA256:" + Base64.getEncoder().withoutPadding()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(blob));
    }

    /** Such as {@code ssh-ed25519}. */
    String type() {
        return type;
    }

    /** As {@code ssh-keygen -l} prints it: {@code SHA256:…}. */
    String fingerprint() {
        return fingerprint;
    }

    /** Whether who has the private key signed that. */
    boolean hasSigned(byte[] message, byte[] signature) {
        Reading reading = new Reading(signature);
        String algorithm = reading.text();
        byte[] blob = reading.string();
        try {
            Signature verifier = Signature.getInstance(switch (type + " " + algorithm) {
                case "ssh-ed25519 ssh-ed25519" -> "Ed25519";
                case "ecdsa-sha2-nistp256 ecdsa-sha2-nistp256" -> "SHA256withECDSAinP1363Format";
                case "ssh-rsa rsa-sha2-256" -> "SHA256withRSA";
                case "ssh-rsa rsa-sha2-512" -> "SHA512withRSA";
                default -> throw new CorruptedFrameException("a signature of another kind than the host key");
            });
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(algorithm.startsWith("ecdsa") ? fixed(new Reading(blob)) : blob);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    /** Two numbers of 32 bytes each, from two of any length. */
    private static byte[] fixed(Reading numbers) throws GeneralSecurityException {
        byte[] both = new byte[2 * P256_BYTES];
        for (int i = 1; i <= 2; i++) {
            byte[] number = numbers.number().toByteArray();
            int from = number.length > P256_BYTES && number[0] == 0 ? 1 : 0;
            if (number.length - from > P256_BYTES) {
                throw new GeneralSecurityException("a number is too long");
            }
            System.arraycopy(number, from, both, i * P256_BYTES - (number.length - from), number.length - from);
        }
        return both;
    }
}
