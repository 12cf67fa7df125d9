package dev.fettle.platform.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All tokens, in memory: {@link TokenWatch} reads them from the database again and again, so that no request waits for
 * it. While the database is away known tokens go on working for a time of grace; of an unknown one nothing can be said
 * then. Any thread.
 */
public final class KnownTokens {

    /** So old what was read may be, and an unknown token is still known to be none. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Duration grace;
    private long readings;
    private volatile Snapshot snapshot = new Snapshot(Map.of(), null, 0);

    /**
     * What was read.
     *
     * @param byHash the tokens
     * @param readAt when the reading began, in nanoseconds of the monotonic clock; null: nothing was read yet
     * @param reading its number; what began before it is older
     */
    private record Snapshot(Map<String, Token> byHash, @Nullable Long readAt, long reading) {}

    /** What is known of a token that somebody sent. */
    sealed interface Answer {
        /** It is valid. */
        record Valid(Token token) implements Answer {}

        /** There is no such token, or it has expired. */
        record Invalid() implements Answer {}

        /** The database is away, so nobody can tell. */
        record Unavailable() implements Answer {}
    }

    /**
     * @param grace how long known tokens work without the database
     */
    KnownTokens(Duration grace) {
        this.grace = grace;
    }

    Answer find(TokenText text, Instant now, long nanos) {
        Snapshot current = snapshot;
        Duration age = current.readAt == null
                ? null
                : Duration.of(nanos - current.readAt, TimeUnit.NANOSECONDS.toChronoUnit());
        if (age == null || age.compareTo(grace) > 0) {
            return new Answer.Unavailable();
        }
        String hash = text.hash();
        Token token = current.byHash.get(hash);
        if (token != null && isSame(hash, token.hash())) {
            return token.isExpired(now) ? new Answer.Invalid() : new Answer.Valid(token);
        }
        return age.compareTo(FRESH) > 0 ? new Answer.Unavailable() : new Answer.Invalid();
    }

    /** The map compares hashes of what was sent, whose beginnings nobody can choose; this closes even that. */
    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.US_ASCII),
                other.getBytes(StandardCharsets.US_ASCII));
    }

    /** To be called before a reading begins; its number. */
    synchronized long beginReading() {
        return ++readings;
    }

    /**
     * Takes what a reading found, unless something newer is known.
     *
     * @param beganAt in nanoseconds of the monotonic clock
     */
    synchronized void read(long reading, Collection<Token> tokens, long beganAt) {
        if (reading > snapshot.reading) {
            snapshot = new Snapshot(tokens.stream().collect(Collectors.toMap(Token::hash, Function.identity())),
                    beganAt, reading);
        }
    }

    /** A token was made and is committed: it works at once. */
    public synchronized void granted(Token token) {
        Map<String, Token> more = new HashMap<>(snapshot.byHash);
        more.put(token.hash(), token);
        changed(more);
    }

    /** A token was revoked and that is committed: it stops at once. */
    public synchronized void revoked(UUID id) {
        Map<String, Token> fewer = new HashMap<>(snapshot.byHash);
        fewer.values().removeIf(token -> token.id().equals(id));
        changed(fewer);
    }

    /** Readings under way began before the change and may not hold it: their numbers are too low now. */
    private void changed(Map<String, Token> tokens) {
        snapshot = new Snapshot(Map.copyOf(tokens), snapshot.readAt, ++readings);
    }
}
