package dev.fettle.notifier.webhook;

import dev.fettle.notifier.signature.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a receiver is reached. In a wish that keeps secrets, {@link WebhookEntry#MASK} stands for them.
 *
 * @param auth who we say we are
 * @param headers further ones of each post, by name, in the order of the file
 * @param tls beyond the usual; null: nothing
 * @param rateLimit how often at most; null: as often as there is something
 * @param patience how long the parts of an attempt may take; its whole is the webhook's timeout
 * @param overlap the secret before, while receivers change over; null: there is none
 */
public record Access(Auth auth, Map<String, String> headers, @Nullable Tls tls, @Nullable RateLimit rateLimit,
        Patience patience, @Nullable Overlap overlap) {

    /** As most are. */
    public static final Access PLAIN = new Access(Auth.NONE, Map.of(), null, null, Patience.DEFAULT, null);

    private static final String HEADERS = "headers/";

    public Access {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * The secret before.
     *
     * @param secret signs too; null in a wish that keeps it
     * @param until so long; null: until somebody takes it out
     */
    public record Overlap(@Nullable Secret secret, @Nullable Instant until) {}

    /** Where this wish keeps secrets, as paths below the webhook; empty where it says them all. */
    List<String> kept() {
        List<String> kept = new ArrayList<>();
        switch (auth) {
            case Auth.Basic basic when isMask(basic.password()) -> kept.add("auth/basic/password");
            case Auth.Bearer bearer when isMask(bearer.token()) -> kept.add("auth/bearer/token");
            case Auth.OAuth2 oauth when isMask(oauth.clientSecret()) -> kept.add("auth/oauth2/clientSecret");
            case Auth.None _,Auth.Basic _,Auth.Bearer _,Auth.OAuth2 _ -> {
                // says what it holds
            }
        }
        headers.forEach((name, value) -> {
            if (isMask(value)) {
                kept.add(HEADERS + name);
            }
        });
        if (tls != null && isMask(tls.key())) {
            kept.add("tls/key");
        }
        if (overlap != null && overlap.secret() == null) {
            kept.add("previousSecret");
        }
        return kept;
    }

    /** The same with the secrets of the one before where it keeps them; empty when there are none to keep. */
    Optional<Access> completed(Access before) {
        Auth whole = auth(before.auth);
        Map<String, String> all = new LinkedHashMap<>();
        headers.forEach((name, value) -> all.put(name,
                isMask(value) ? Objects.requireNonNullElse(before.headers.get(name), value) : value));
        Tls own = tls != null && isMask(tls.key()) && before.tls != null && before.tls.key() != null
                ? new Tls(tls.ca(), tls.certificate(), before.tls.key())
                : tls;
        Overlap past = overlap != null && overlap.secret() == null && before.overlap != null
                ? new Overlap(before.overlap.secret(), overlap.until())
                : overlap;
        return Optional.of(new Access(whole, all, own, rateLimit, patience, past))
                .filter(access -> access.kept().isEmpty());
    }

    /** A secret never goes to another token server. */
    private Auth auth(Auth before) {
        return switch (auth) {
            case Auth.Basic(String user, String password) when isMask(password) && before instanceof Auth.Basic known ->
                new Auth.Basic(user, known.password());
            case Auth.Bearer(String token) when isMask(token) && before instanceof Auth.Bearer known -> known;
            case Auth.OAuth2 oauth when isMask(oauth.clientSecret()) && before instanceof Auth.OAuth2 known
                    && known.tokenUrl().equals(oauth.tokenUrl()) ->
                new Auth.OAuth2(oauth.tokenUrl(), oauth.clientId(), known.clientSecret(), oauth.scopes(),
                        oauth.audience());
            case Auth.None _,Auth.Basic _,Auth.Bearer _,Auth.OAuth2 _ -> auth;
        };
    }

    private static boolean isMask(@Nullable String text) {
        return WebhookEntry.MASK.equals(text);
    }

    /** Hides values. */
    @Override
    public String toString() {
        return "Access[" + auth + ", headers " + headers.keySet() + "]";
    }
}
