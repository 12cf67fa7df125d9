package dev.fettle.platform.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * A token as its holder has it: a prefix by which scanners find leaked ones, 43 random characters (256 bits), 6 of
 * checksum, so that a mistyped one is refused without asking anybody. Only its hash is ever kept. Any thread.
 *
 * @see "docs/adr/0016"
 */
public final class TokenText {

    /** Begins each token of a person or program. */
    public static final String BEARER = "fettle_";
    /** Begins each token that stands in the address of a push. */
    public static final String PUSH = "fettlepush_";

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;

    private final String text;

    private TokenText(String text) {
        this.text = text;
    }

    /**
     * A new one.
     *
     * @param random cryptographically strong
     */
    public static TokenText draw(String prefix, RandomGenerator random) {
        StringBuilder drawn = new StringBuilder(prefix);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            drawn.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new TokenText(drawn + checksum(drawn.toString()));
    }

    /** What a client sent; empty when it cannot be a token of ours. */
    public static Optional<TokenText> parse(String prefix, String text) {
        int end = prefix.length() + RANDOM_LENGTH;
        boolean fits = text.length() == end + CHECKSUM_LENGTH && text.startsWith(prefix)
                && text.chars().skip(prefix.length()).allMatch(c -> ALPHABET.indexOf(c) >= 0)
                && text.endsWith(checksum(text.substring(0, end)));
        return fits ? Optional.of(new TokenText(text)) : Optional.empty();
    }

    /** The token itself, to be shown once. */
    public String reveal() {
        return text;
    }

    /** What is kept of it: SHA-256 in hex. */
    public String hash() {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        StringBuilder digits = new StringBuilder();
        for (long rest = crc.getValue(); digits.length() < CHECKSUM_LENGTH; rest /= ALPHABET.length()) {
            digits.append(ALPHABET.charAt((int) (rest % ALPHABET.length())));
        }
        return digits.toString();
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "TokenText[***]";
    }
}
