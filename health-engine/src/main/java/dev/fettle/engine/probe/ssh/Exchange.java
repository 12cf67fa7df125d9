package dev.fettle.engine.probe.ssh;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Ways to exchange keys, the best first: RFC 8731, 5656, 8268, 4253. Old ones are for old servers: nobody logs in. */
enum Exchange {

    CURVE25519("curve25519-sha256", "SHA-256", () -> KeyShare.on(Curve.X25519)),

    CURVE25519_OF_LIBSSH("curve25519-sha256@libssh.org", "SHA-256", () -> KeyShare.on(Curve.X25519)),

    NISTP256("ecdh-sha2-nistp256", "SHA-256", () -> KeyShare.on(Curve.NISTP256)),

    NISTP384("ecdh-sha2-nistp384", "SHA-384", () -> KeyShare.on(Curve.NISTP384)),

    NISTP521("ecdh-sha2-nistp521", "SHA-512", () -> KeyShare.on(Curve.NISTP521)),

    GROUP14("diffie-hellman-group14-sha256", "SHA-256", () -> KeyShare.in(Group.GROUP14)),

    GROUP16("diffie-hellman-group16-sha512", "SHA-512", () -> KeyShare.in(Group.GROUP16)),

    OLD_GROUP14("diffie-hellman-group14-sha1", "SHA-1", () -> KeyShare.in(Group.GROUP14)),

    OLDEST("diffie-hellman-group1-sha1", "SHA-1", () -> KeyShare.in(Group.OLDEST));

    private final String word;
    private final String digest;
    @SuppressWarnings("ImmutableEnumChecker") // makes a new one each time
    private final Supplier<KeyShare> share;

    Exchange(String word, String digest, Supplier<KeyShare> share) {
        this.word = word;
        this.digest = digest;
        this.share = share;
    }

    /** Their names, the best first. */
    static List<String> words() {
        return Stream.of(values()).map(Exchange::word).toList();
    }

    /** The best of those; empty when none is known. */
    static Optional<Exchange> bestOf(List<String> words) {
        return Stream.of(values()).filter(each -> words.contains(each.word)).findFirst();
    }

    /** Its name in the protocol. */
    String word() {
        return word;
    }

    /** Our part of a new secret. */
    KeyShare share() {
        return share.get();
    }

    byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance(digest).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + digest, e);
        }
    }
}
