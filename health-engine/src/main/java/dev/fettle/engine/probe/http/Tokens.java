package dev.fettle.engine.probe.http;

import dev.fettle.api.check.HttpOptions.OAuth2;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens that were given out, by whom they were asked for: the checks of all lanes that log in alike share one.
 * A token is renewed before its end, by one attempt; the others go on with it meanwhile. Any thread.
 */
final class Tokens {

    /** Those of this process. */
    static final Tokens KEPT = new Tokens();

    private static final int MOST_KEPT = 2_000;
    private static final Duration UNTOLD_LIFE = Duration.ofMinutes(5);
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);
    /** A token that ends while it is on its way is refused. */
    private static final Duration MARGIN = Duration.ofSeconds(10);
    /** How long whoever renews it has time, before another one tries. */
    private static final Duration RENEWAL = Duration.ofSeconds(15);

    private final Map<OAuth2, Token> tokens = new ConcurrentHashMap<>();

    /**
     * What is kept.
     *
     * @param text secret
     * @param renewal from when on it is renewed, on the monotonic clock, in nanoseconds
     * @param end from when on it is of no use
     */
    private record Token(String text, long renewal, long end) {

        @Override
        public String toString() {
            return "Token[***]";
        }
    }

    /** One that can be used; null when the caller must ask for a new one. */
    @Nullable
    String usable(OAuth2 auth, long now) {
        Token kept = tokens.get(auth);
        if (kept == null || now - kept.end() >= 0) {
            return null;
        }
        if (now - kept.renewal() < 0) {
            return kept.text();
        }
        Token later = new Token(kept.text(), now + RENEWAL.toNanos(), kept.end());
        return tokens.replace(auth, kept, later) ? null : kept.text();
    }

    /**
     * Keeps a new one.
     *
     * @param life as it was told, in seconds; null: it was not
     * @param asked when it was asked for
     */
    void keep(OAuth2 auth, String text, @Nullable Long life, long asked) {
        Duration told = life == null
                ? UNTOLD_LIFE
                : Duration.ofSeconds(Math.clamp(life, 0, LONGEST_LIFE.toSeconds()));
        Duration early = told.dividedBy(10).compareTo(MARGIN) > 0 ? told.dividedBy(10) : MARGIN;
        if (told.compareTo(MARGIN) <= 0) {
            tokens.remove(auth); // it serves the one who asked
            return;
        }
        long end = asked + told.minus(MARGIN).toNanos();
        long renewal = asked + told.minus(early).toNanos();
        tokens.values().removeIf(kept -> asked - kept.end() >= 0);
        if (tokens.size() < MOST_KEPT || tokens.containsKey(auth)) {
            tokens.put(auth, new Token(text, Math.min(renewal, end), end));
        }
    }

    /** The target would not have it. */
    void forget(OAuth2 auth, String text) {
        tokens.computeIfPresent(auth, (_, kept) -> kept.text().equals(text) ? null : kept);
    }
}
