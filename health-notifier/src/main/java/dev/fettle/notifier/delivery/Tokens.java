package dev.fettle.notifier.delivery;

import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.webhook.Auth;
import dev.fettle.notifier.webhook.Patience;
import dev.fettle.platform.address.Resolver;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Access tokens by OAuth 2.0 client credentials, kept until shortly before they end. The server that gives them out is
 * under the same address policy and patience as a receiver. Any thread; an answer comes on the caller's context.
 */
final class Tokens {

    private static final int MOST_KEPT = 2_000;
    private static final Duration UNTOLD_LIFE = Duration.ofMinutes(5);
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);
    /** A token that ends while it is on its way is refused. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Resolver resolver;
    private final HttpClient client;
    private final Map<Auth.OAuth2, Token> tokens = new ConcurrentHashMap<>();

    Tokens(Vertx vertx, Resolver resolver, HttpClient client) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.client = client;
    }

    /** A token, or why there is none. */
    sealed interface Fetched {

        /**
         * A token.
         *
         * @param token secret
         */
        record Got(String token) implements Fetched {

            @Override
            public String toString() {
                return "Got[***]";
            }
        }

        /**
         * None.
         *
         * @param answer why
         */
        record Missing(Answer answer) implements Fetched {}
    }

    /**
     * What is kept.
     *
     * @param token secret
     * @param ends on the monotonic clock, in nanoseconds
     */
    private record Token(String token, long ends) {

        boolean isGood() {
            return ends - System.nanoTime() > 0;
        }

        @Override
        public String toString() {
            return "Token[***]";
        }
    }

    /** One that is kept, or a new one. Never fails. */
    Uni<Fetched> token(Auth.OAuth2 auth, Patience patience) {
        Token kept = tokens.get(auth);
        return kept != null && kept.isGood()
                ? Uni.createFrom().item(new Fetched.Got(kept.token()))
                : fetch(auth, patience);
    }

    /** The receiver would not have it: the next one is a new one. */
    void forget(Auth.OAuth2 auth, String token) {
        tokens.computeIfPresent(auth, (_, kept) -> kept.token().equals(token) ? null : kept);
    }

    private Uni<Fetched> fetch(Auth.OAuth2 auth, Patience patience) {
        long begun = System.nanoTime();
        return Uni.createFrom().emitter(emitter -> {
            Exchange[] exchange = new Exchange[1];
            exchange[0] = new Exchange(vertx, patience, Format.Plain.CLOUDEVENTS,
                    answer -> emitter.complete(read(auth, answer, exchange[0].body(), begun)));
            exchange[0].start(resolver, client, request(auth), form(auth));
        });
    }

    private static RequestOptions request(Auth.OAuth2 auth) {
        String credentials = encoded(auth.clientId()) + ":" + encoded(auth.clientSecret());
        return new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(auth.tokenUrl().toString())
                .setFollowRedirects(false)
                .putHeader("Accept", "application/json")
                .putHeader("Content-Type", "application/x-www-form-urlencoded")
                .putHeader("Authorization", "Basic "
                        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    private static Buffer form(Auth.OAuth2 auth) {
        StringBuilder form = new StringBuilder("grant_type=client_credentials");
        if (!auth.scopes().isEmpty()) {
            form.append("&scope=").append(encoded(String.join(" ", auth.scopes())));
        }
        if (auth.audience() != null) {
            form.append("&audience=").append(encoded(auth.audience()));
        }
        return Buffer.buffer(form.toString());
    }

    private Fetched read(Auth.OAuth2 auth, Answer answer, Buffer body, long begun) {
        return switch (answer) {
            case Answer.Answered answered when answered.status() == 200 -> read(auth, answered, body, begun);
            case Answer.Answered answered -> missing("status " + answered.status(), answer);
            case Answer.TimedOut(var limit, _) -> missing(limit.result(), answer);
            case Answer.Unreachable(String cause, _) -> missing(cause, answer);
            case Answer.Blocked(String why, _) -> missing("blocked: " + why, answer);
            case Answer.NoToken _ -> new Fetched.Missing(answer);
        };
    }

    private Fetched read(Auth.OAuth2 auth, Answer.Answered answer, Buffer body, long begun) {
        try {
            JsonObject json = new JsonObject(body);
            if (!(json.getValue("access_token") instanceof String token) || token.isEmpty()
                    || !token.chars().allMatch(character -> character > ' ' && character < 0x7F)) {
                return missing("no access_token in the answer", answer);
            }
            Duration told = json.getValue("expires_in") instanceof Number seconds
                    ? Duration.ofSeconds(Math.clamp(seconds.longValue(), 0, LONGEST_LIFE.toSeconds()))
                    : UNTOLD_LIFE;
            keep(auth, new Token(token, begun + told.minus(MARGIN).toNanos()));
            return new Fetched.Got(token);
        } catch (DecodeException | ClassCastException e) {
            return missing("the answer is no JSON object", answer);
        }
    }

    private void keep(Auth.OAuth2 auth, Token token) {
        tokens.values().removeIf(kept -> !kept.isGood());
        if (token.isGood() && tokens.size() < MOST_KEPT) {
            tokens.put(auth, token);
        }
    }

    private static Fetched missing(String why, Answer answer) {
        return new Fetched.Missing(new Answer.NoToken(why, answer.latency()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
