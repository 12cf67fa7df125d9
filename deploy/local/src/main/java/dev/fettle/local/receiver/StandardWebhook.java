package dev.fettle.local.receiver;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's half of Standard Webhooks, written without the sender's code so that the two check each other:
 * {@code v1}
 * is the HMAC-SHA256 over {@code id.timestamp.body}. Pure.
 */
final class StandardWebhook {

    private static final String PREFIX = "whsec_";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final SecretKeySpec key;

    /**
     * @param secret {@code whsec_…}
     */
    StandardWebhook(String secret) {
        if (!secret.startsWith(PREFIX)) {
            throw new IllegalArgumentException("secret must start with " + PREFIX);
        }
        this.key = new SecretKeySpec(Base64.getDecoder().decode(secret.substring(PREFIX.length())), "HmacSHA256");
    }

    /**
     * Whether one of the signatures is ours and the timestamp is at most five minutes off.
     *
     * @param signatures the header: one or more, separated by blanks
     */
    boolean holds(@Nullable String id, @Nullable String timestamp, @Nullable String signatures, byte[] body,
            Instant now) {
        if (id == null || timestamp == null || signatures == null || !isFresh(timestamp, now)) {
            return false;
        }
        byte[] expected = ("v1," + Base64.getEncoder().encodeToString(sign(id + "." + timestamp + ".", body)))
                .getBytes(StandardCharsets.UTF_8);
        return Stream.of(signatures.split(" ", -1))
                .anyMatch(signature -> MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean isFresh(String timestamp, Instant now) {
        return timestamp.matches("\\d{1,11}")
                && Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now).abs()
                        .compareTo(TOLERANCE) <= 0;
    }

    private byte[] sign(String head, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(head.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
