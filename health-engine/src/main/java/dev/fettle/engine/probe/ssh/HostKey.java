package dev.fettle.engine.probe.ssh;

import dev.fettle.api.check.SshCheck.KeyType;
import io.netty.handler.codec.CorruptedFrameException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The public key of a server: RFC 4253 §6.6, RFC 5656, RFC 8332, RFC 8709. Immutable; any thread. */
final class HostKey {

    private static final String ED25519 = "ssh-ed25519";
    private static final String RSA = "ssh-rsa";
    private static final String ECDSA = "ecdsa-sha2-";
    private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int MOST_RSA_BITS = 16_384;
    private static final int MOST_EXPONENT_BITS = 32;

    private final String type;
    private final String fingerprint;
    private final PublicKey key;
    private final @Nullable Curve curve;

    private HostKey(String type, String fingerprint, PublicKey key, @Nullable Curve curve) {
        this.type = type;
        this.fingerprint = fingerprint;
        this.key = key;
        this.curve = curve;
    }

    /** By which a key of that type may prove itself, the best first. */
    static List<String> algorithms(KeyType type) {
        return switch (type) {
            case ED25519 -> List.of(ED25519);
            case ECDSA -> List.of("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521");
            case RSA -> List.of("rsa-sha2-512", "rsa-sha2-256", RSA);
        };
    }

    /** By which any key may prove itself, the best first. */
    static List<String> algorithms() {
        return Stream.of(KeyType.values()).flatMap(type -> algorithms(type).stream()).toList();
    }

    /**
     * Reads it.
     *
     * @throws CorruptedFrameException when it is none
     */
    static HostKey read(byte[] blob) {
        Reading reading = new Reading(blob);
        String type = reading.text();
        Optional<Curve> curve = curve(type);
        try {
            PublicKey key;
            if (curve.isPresent()) {
                String _ = reading.text();
                key = curve.get().key(reading.string());
            } else {
                key = switch (type) {
                    case ED25519 -> ed25519(reading.string());
                    case RSA -> rsa(reading.number(), reading.number());
                    default -> throw new CorruptedFrameException("a host key of an unknown type");
                };
            }
            return new HostKey(type, fingerprint(blob), key, curve.orElse(null));
        } catch (GeneralSecurityException | ProviderException wrong) {
            throw new CorruptedFrameException("a host key that is none", wrong);
        }
    }

    private static Optional<Curve> curve(String type) {
        return switch (type) {
            case ECDSA + "nistp256" -> Optional.of(Curve.NISTP256);
            case ECDSA + "nistp384" -> Optional.of(Curve.NISTP384);
            case ECDSA + "nistp521" -> Optional.of(Curve.NISTP521);
            default -> Optional.empty();
        };
    }

    private static PublicKey ed25519(byte[] point) throws GeneralSecurityException {
        byte[] whole = Arrays.copyOf(ED25519_HEAD, ED25519_HEAD.length + point.length);
        System.arraycopy(point, 0, whole, ED25519_HEAD.length, point.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(whole));
    }

    /** A large exponent takes long to verify, and nobody has one. */
    private static PublicKey rsa(BigInteger exponent, BigInteger modulus) throws GeneralSecurityException {
        if (modulus.bitLength() > MOST_RSA_BITS || exponent.bitLength() > MOST_EXPONENT_BITS) {
            throw new CorruptedFrameException("a host key of too many bits");
        }
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
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
            Signature verifier = Signature.getInstance(verifier(algorithm));
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(curve == null ? blob : fixed(new Reading(blob), curve.bytes()));
        } catch (GeneralSecurityException | ProviderException malformed) {
            return false;
        }
    }

    /** What the JDK calls it. */
    private String verifier(String algorithm) {
        return switch (type + " " + algorithm) {
            case ED25519 + " " + ED25519 -> "Ed25519";
            case ECDSA + "nistp256 " + ECDSA + "nistp256" -> "SHA256withECDSAinP1363Format";
            case ECDSA + "nistp384 " + ECDSA + "nistp384" -> "SHA384withECDSAinP1363Format";
            case ECDSA + "nistp521 " + ECDSA + "nistp521" -> "SHA512withECDSAinP1363Format";
            case RSA + " rsa-sha2-256" -> "SHA256withRSA";
            case RSA + " rsa-sha2-512" -> "SHA512withRSA";
            case RSA + " " + RSA -> "SHA1withRSA";
            default -> throw new CorruptedFrameException("a signature of another kind than the host key");
        };
    }

    /** Two numbers of so many bytes each, from two of any length. */
    private static byte[] fixed(Reading numbers, int bytes) throws GeneralSecurityException {
        byte[] both = new byte[2 * bytes];
        for (int i = 1; i <= 2; i++) {
            byte[] number = numbers.number().toByteArray();
            int from = number.length > bytes && number[0] == 0 ? 1 : 0;
            if (number.length - from > bytes) {
                throw new GeneralSecurityException("a number is too long");
            }
            System.arraycopy(number, from, both, i * bytes - (number.length - from), number.length - from);
        }
        return both;
    }
}
