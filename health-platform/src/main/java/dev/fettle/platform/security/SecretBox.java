package dev.fettle.platform.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Keeps secrets unreadable at rest: AES-256-GCM with a random nonce for each sealing. What is sealed is bound to its
 * context, so that it cannot be moved to another row, and it names its key, so that a wrong key is told as such. The
 * first key seals, every key opens. The text form is
 * {@code sealed:1:<key id>:<nonce, cipher text and tag in base64url>}.
 * Immutable; any thread; tens of microseconds a call.
 *
 * @see "docs/adr/0015"
 */
public final class SecretBox {

    private static final String PREFIX = "sealed:1:";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final List<SecretKeyring.Key> keys;

    SecretBox(List<SecretKeyring.Key> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a box needs a key");
        }
        this.keys = List.copyOf(keys);
    }

    /**
     * The box of the configured keys; empty when none is configured.
     *
     * @throws IllegalArgumentException in one line that names the variable, when a key is none or cannot be read
     */
    public static Optional<SecretBox> configured(SecurityConfig config) {
        List<SecretKeyring.Key> keys = SecretKeyring.configured(config);
        return keys.isEmpty() ? Optional.empty() : Optional.of(new SecretBox(keys));
    }

    /** Whether that text has the form of something sealed, by whatever key. */
    public static boolean isSealed(String text) {
        return text.startsWith(PREFIX);
    }

    /**
     * Seals a secret.
     *
     * @param context what it belongs to, the same when it is opened: {@code webhook/ops/secret}, say. Not secret, not
     * stored
     */
    public String seal(String plain, String context) {
        SecretKeyring.Key key = keys.getFirst();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, context)
                    .doFinal(plain.getBytes(StandardCharsets.UTF_8));
            byte[] together = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
            return PREFIX + key.id() + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(together);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CIPHER, e);
        }
    }

    /**
     * Opens what was sealed with the same context.
     *
     * @throws CannotOpenException when it was sealed by a key that is not here, was changed, or belongs elsewhere
     */
    public String open(String sealed, String context) {
        Sealed parts = Sealed.parse(sealed);
        SecretKeyring.Key key = keys.stream()
                .filter(candidate -> candidate.id().equals(parts.keyId()))
                .findFirst()
                .orElseThrow(() -> new CannotOpenException(CannotOpenException.Why.UNKNOWN_KEY,
                        context + " is sealed by the key " + parts.keyId()
                                + ", which is not among those of FETTLE_SECRET_KEY ("
                                + ids() + ")"));
        ByteBuffer bytes = parts.bytes();
        byte[] nonce = new byte[NONCE_BYTES];
        bytes.get(nonce);
        byte[] text = new byte[bytes.remaining()];
        bytes.get(text);
        try {
            return new String(cipher(Cipher.DECRYPT_MODE, key, nonce, context).doFinal(text), StandardCharsets.UTF_8);
        } catch (AEADBadTagException e) {
            throw new CannotOpenException(CannotOpenException.Why.CHANGED,
                    context + " was changed after it was sealed, or it was sealed for something else");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CIPHER, e);
        }
    }

    /** Whether it should be sealed again, because another key than the first did it: so that the old one can go. */
    public boolean isOutdated(String sealed) {
        return !Sealed.parse(sealed).keyId().equals(keys.getFirst().id());
    }

    /** The name of the key that sealed it. */
    public static String keyOf(String sealed) {
        return Sealed.parse(sealed).keyId();
    }

    /** The name of the key that seals now. */
    public String sealingKey() {
        return keys.getFirst().id();
    }

    private String ids() {
        return String.join(", ", keys.stream().map(SecretKeyring.Key::id).toList());
    }

    private static Cipher cipher(int mode, SecretKeyring.Key key, byte[] nonce, String context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key.aes(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((PREFIX + key.id() + ":" + context).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Names its keys, never shows them. */
    @Override
    public String toString() {
        return "SecretBox[" + ids() + "]";
    }

    /** The parts of the text form. */
    private record Sealed(String keyId, ByteBuffer bytes) {

        static Sealed parse(String text) {
            int end = text.indexOf(':', PREFIX.length());
            if (!text.startsWith(PREFIX) || end < 0) {
                throw notSealed();
            }
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(text.substring(end + 1));
                if (bytes.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
                    throw notSealed();
                }
                return new Sealed(text.substring(PREFIX.length(), end), ByteBuffer.wrap(bytes));
            } catch (IllegalArgumentException e) {
                throw notSealed();
            }
        }

        private static CannotOpenException notSealed() {
            return new CannotOpenException(CannotOpenException.Why.NOT_SEALED,
                    "the text does not have the form of something sealed");
        }
    }
}
