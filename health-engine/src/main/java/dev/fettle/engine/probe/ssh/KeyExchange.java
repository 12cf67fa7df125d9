package dev.fettle.engine.probe.ssh;

import dev.fettle.api.check.SshCheck.KeyType;
import io.netty.handler.codec.CorruptedFrameException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of an exchange of keys, as far as the host key: {@code curve25519-sha256} (RFC 8731) or
 * {@code ecdh-sha2-nistp256} (RFC 5656). No I/O. Used once; not for several threads.
 */
final class KeyExchange {

    static final int DISCONNECT = 1;
    static final int IGNORE = 2;
    static final int DEBUG = 4;
    static final int KEX_INIT = 20;
    static final int KEX_REPLY = 31;

    private static final int KEX_ECDH_INIT = 30;
    private static final int COOKIE_BYTES = 16;
    private static final int BY_APPLICATION = 11;
    private static final byte[] X25519_HEAD = HexFormat.of().parseHex("302a300506032b656e032100");
    private static final byte[] P256_HEAD = HexFormat.of()
            .parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
    private static final String P256 = "ecdh-sha2-nistp256";
    private static final List<String> EXCHANGES = List.of("curve25519-sha256", "curve25519-sha256@libssh.org", P256);
    private static final List<String> CIPHERS = List.of("chacha20-poly1305@openssh.com", "aes128-ctr", "aes256-ctr",
            "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-cbc", "aes256-cbc", "3des-cbc");
    private static final List<String> CODES = List.of("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com",
            "hmac-sha2-256", "hmac-sha2-512", "hmac-sha1");
    private static final List<String> PLAIN = List.of("none", "zlib@openssh.com");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String ourBanner;
    private final String theirBanner;
    private final List<String> keyTypes;
    private final byte[] ourInit;
    private byte[] theirInit = new byte[0];
    private @Nullable KeyPair pair;
    private String exchange = "";

    KeyExchange(String ourBanner, String theirBanner, Optional<KeyType> wanted) {
        this.ourBanner = ourBanner;
        this.theirBanner = theirBanner;
        this.keyTypes = wanted.map(KeyExchange::algorithms)
                .orElseGet(() -> List.of("ssh-ed25519", "ecdsa-sha2-nistp256",
                        "rsa-sha2-512", "rsa-sha2-256"));
        this.ourInit = init();
    }

    private static List<String> algorithms(KeyType type) {
        return switch (type) {
            case ED25519 -> List.of("ssh-ed25519");
            case ECDSA -> List.of("ecdsa-sha2-nistp256");
            case RSA -> List.of("rsa-sha2-512", "rsa-sha2-256");
        };
    }

    private byte[] init() {
        byte[] cookie = new byte[COOKIE_BYTES];
        RANDOM.nextBytes(cookie);
        Payload init = new Payload().number8(KEX_INIT).raw(cookie).names(EXCHANGES).names(keyTypes);
        for (List<String> names : List.of(CIPHERS, CIPHERS, CODES, CODES, PLAIN, PLAIN)) {
            Payload _ = init.names(names);
        }
        return init.string("").string("").number8(0).number32(0).bytes();
    }

    /** What is said first. */
    byte[] ourInit() {
        return ourInit;
    }

    /** Which way was agreed on; empty before. */
    String exchange() {
        return exchange;
    }

    /**
     * The server said what it can do.
     *
     * @return what is said then; empty when there is nothing in common
     * @throws CorruptedFrameException when it said nothing of that kind
     */
    Optional<byte[]> answer(byte[] init) {
        Reading reading = new Reading(init);
        byte[] _ = reading.raw(1 + COOKIE_BYTES);
        List<String> exchanges = reading.names();
        List<String> types = reading.names();
        Optional<String> agreed = EXCHANGES.stream().filter(exchanges::contains).findFirst();
        if (agreed.isEmpty() || keyTypes.stream().noneMatch(types::contains)) {
            return Optional.empty();
        }
        theirInit = init;
        exchange = agreed.get();
        pair = generated(exchange.equals(P256));
        return Optional.of(new Payload().number8(KEX_ECDH_INIT).string(point(pair.getPublic())).bytes());
    }

    /**
     * The server showed its key and signed what both had said.
     *
     * @throws CorruptedFrameException when it is no such message, or the signature is another's
     */
    HostKey proved(byte[] reply) {
        if (pair == null) {
            throw new CorruptedFrameException("it answers what was not asked");
        }
        Reading reading = new Reading(reply);
        int _ = reading.number8();
        byte[] blob = reading.string();
        byte[] theirPoint = reading.string();
        byte[] signature = reading.string();
        HostKey key = HostKey.read(blob);
        byte[] hash = hash(new Payload().string(ourBanner).string(theirBanner).string(ourInit).string(theirInit)
                .string(blob).string(point(pair.getPublic())).string(theirPoint)
                .number(secret(pair, theirPoint)).bytes());
        if (!key.hasSigned(hash, signature)) {
            throw new CorruptedFrameException("it showed a host key whose signature is another's");
        }
        return key;
    }

    /** A farewell. */
    static byte[] goodbye() {
        return new Payload().number8(DISCONNECT).number32(BY_APPLICATION).string("checked").string("").bytes();
    }

    private static KeyPair generated(boolean p256) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(p256 ? "EC" : "X25519");
            if (p256) {
                generator.initialize(256);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no such keys: " + e.getMessage(), e);
        }
    }

    private byte[] head() {
        return exchange.equals(P256) ? P256_HEAD : X25519_HEAD;
    }

    /** What stands behind the head of its usual form. */
    private byte[] point(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, head().length, encoded.length);
    }

    private byte[] secret(KeyPair own, byte[] theirPoint) {
        boolean p256 = exchange.equals(P256);
        byte[] encoded = Arrays.copyOf(head(), head().length + theirPoint.length);
        System.arraycopy(theirPoint, 0, encoded, head().length, theirPoint.length);
        try {
            PublicKey theirs = KeyFactory.getInstance(p256 ? "EC" : "X25519")
                    .generatePublic(new X509EncodedKeySpec(encoded));
            KeyAgreement agreement = KeyAgreement.getInstance(p256 ? "ECDH" : "X25519");
            agreement.init(own.getPrivate());
            agreement.doPhase(theirs, true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException wrong) {
            throw new CorruptedFrameException("its part of the secret is none", wrong);
        }
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }
}
