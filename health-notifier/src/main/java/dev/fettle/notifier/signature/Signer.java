package dev.fettle.notifier.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.function.BiFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a body: {@code v1,} and the base64 of HMAC-SHA256 over {@code id.timestamp.body}, or {@code v1a,} and that of
 * an ed25519 signature over the same, as the secret is one or the other.
 */
public final class Signer {

    private static final String HMAC = "HmacSHA256";
    private static final String ED25519 = "Ed25519";

    private final BiFunction<byte[], byte[], String> signing;

    /**
     * @param secret what the receiver has too, or the private key whose public key it has
     */
    public Signer(Secret secret) {
        if (secret.isAsymmetric()) {
            PrivateKey key = secret.privateKey();
            this.signing = (head, body) -> ed25519(key, head, body);
        } else {
            SecretKeySpec key = new SecretKeySpec(secret.key(), HMAC);
            this.signing = (head, body) -> hmac(key, head, body);
        }
    }

    /**
     * The value of {@code webhook-signature}.
     *
     * @param id the value of {@code webhook-id}
     * @param timestamp the value of {@code webhook-timestamp}: seconds since 1970
     * @param body exactly the bytes that are sent
     */
    public String sign(String id, long timestamp, byte[] body) {
        return signing.apply((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8), body);
    }

    private static String hmac(SecretKeySpec key, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(head);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + " is part of every Java", e);
        }
    }

    private static String ed25519(PrivateKey key, byte[] head, byte[] body) {
        try {
            Signature signature = Signature.getInstance(ED25519);
            signature.initSign(key);
            signature.update(head);
            signature.update(body);
            return "v1a," + Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ED25519 + " is part of every Java", e);
        }
    }
}
