package dev.fettle.engine.probe.mongodb;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.KeySpec;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's side of a login by which neither side tells the password (RFC 5802, RFC 7677). Pure; used once.
 */
final class Scram {

    /** As MongoDB calls them, and what they are made of. */
    enum Mechanism {
        SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256", "PBKDF2WithHmacSHA256", 256), //
        SHA_1("SCRAM-SHA-1", "SHA-1", "HmacSHA1", "PBKDF2WithHmacSHA1", 160);

        private final String key;
        private final String digest;
        private final String mac;
        private final String derivation;
        private final int bits;

        Mechanism(String key, String digest, String mac, String derivation, int bits) {
            this.key = key;
            this.digest = digest;
            this.mac = mac;
            this.derivation = derivation;
            this.bits = bits;
        }

        String key() {
            return key;
        }
    }

    /**
     * What the server wants the password to be mixed with.
     *
     * @param text all that it said
     * @param nonce both sides'
     * @param salt as base 64
     */
    record Challenge(String text, String nonce, String salt, int iterations) {}

    private static final String NO_BINDING = "n,,";
    /** Characters that a password may have and that are none (RFC 4013, table B.1 of RFC 3454). */
    private static final Pattern NOTHING = Pattern
            .compile("[\\u00AD\\u034F\\u1806\\u180B-\\u180D\\u200B-\\u200D\\u2060\\uFE00-\\uFE0F\\uFEFF]");
    /** Fewer are no protection; more would be work that a server makes for us. MongoDB has 15,000. */
    private static final int FEWEST = 4096;
    private static final int MOST = 100_000;

    private final Mechanism mechanism;
    private final String user;
    private final String password;
    private final String nonce;
    private String expected = "";

    /**
     * @param nonce printable ASCII without a comma, another one each time
     */
    Scram(Mechanism mechanism, String user, String password, String nonce) {
        this.mechanism = mechanism;
        this.user = user;
        this.password = mechanism == Mechanism.SHA_1
                ? digested(user, password)
                : Normalizer.normalize(NOTHING.matcher(password).replaceAll(""), Normalizer.Form.NFKC);
        this.nonce = nonce;
    }

    /** MongoDB's own way with passwords before SCRAM. */
    private static String digested(String user, String password) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5")
                    .digest((user + ":mongo:" + password).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no MD5", e);
        }
    }

    Mechanism mechanism() {
        return mechanism;
    }

    /** What is said first. */
    String first() {
        return NO_BINDING + bare();
    }

    private String bare() {
        return "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    /**
     * What the server answers to that.
     *
     * @throws IllegalArgumentException when it is no answer to it
     */
    Challenge challenge(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length < 3 || !parts[0].startsWith("r=" + nonce) || parts[0].length() == nonce.length() + 2
                || !parts[1].startsWith("s=") || parts[1].length() == 2 || !parts[2].matches("i=[0-9]{1,9}")) {
            throw new IllegalArgumentException("its challenge is none");
        }
        int iterations = Integer.parseInt(parts[2].substring(2));
        if (iterations < FEWEST || iterations > MOST) {
            throw new IllegalArgumentException("its challenge wants " + iterations + " rounds of work");
        }
        byte[] _ = Base64.getDecoder().decode(parts[1].substring(2));
        return new Challenge(text, parts[0].substring(2), parts[1].substring(2), iterations);
    }

    /**
     * The password mixed as wanted: some milliseconds of work, not to be done on an event loop, and always the same for
     * the same salt.
     */
    byte[] salted(Challenge challenge) throws GeneralSecurityException {
        KeySpec wanted = new PBEKeySpec(password.toCharArray(), Base64.getDecoder().decode(challenge.salt()),
                challenge.iterations(), mechanism.bits);
        return SecretKeyFactory.getInstance(mechanism.derivation).generateSecret(wanted).getEncoded();
    }

    /** What is said to the challenge. */
    String last(Challenge challenge, byte[] salted) throws GeneralSecurityException {
        String withoutProof = "c=" + base64(NO_BINDING.getBytes(StandardCharsets.UTF_8)) + ",r=" + challenge.nonce();
        String all = bare() + "," + challenge.text() + "," + withoutProof;
        byte[] clientKey = mac(salted, "Client Key");
        byte[] proof = mac(MessageDigest.getInstance(mechanism.digest).digest(clientKey), all);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        expected = "v=" + base64(mac(mac(salted, "Server Key"), all));
        return withoutProof + ",p=" + base64(proof);
    }

    /** Whether the server has shown that it knows the password too. */
    boolean proves(String answer) {
        return !expected.isEmpty() && MessageDigest.isEqual(answer.split(",", -1)[0].getBytes(StandardCharsets.UTF_8),
                expected.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] mac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(mechanism.mac);
        mac.init(new SecretKeySpec(key, mechanism.mac));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
