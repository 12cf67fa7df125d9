package dev.fettle.engine.probe.http;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.HttpOptions.OAuth2;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.ProxyOptions;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.ProbeContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an access token by OAuth 2.0 client credentials: a request as that of any check, through the same proxy, but
 * with the usual TLS. Confined to the lane.
 */
final class TokenRequest {

    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,15}");
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,50}");

    private final OAuth2 auth;
    private final HttpCheck request;
    private final ProbeContext context;

    TokenRequest(OAuth2 auth, @Nullable ProxyOptions proxy, ProbeContext context) {
        this.auth = auth;
        this.context = context;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        if (auth.scope() != null) {
            form.put("scope", auth.scope());
        }
        if (auth.audience() != null) {
            form.put("audience", auth.audience());
        }
        if (auth.posts()) {
            form.put("client_id", auth.clientId());
            form.put("client_secret", auth.clientSecret());
        } else {
            headers.put("Authorization", Credentials.basic(encoded(auth.clientId()), encoded(auth.clientSecret())));
        }
        this.request = new HttpCheck(auth.tokenUrl(), "POST", headers, RequestBody.form(form).text(), 0,
                LONGEST_ANSWER, false, proxy == null ? HttpOptions.NONE : proxied(proxy), "true", null);
    }

    private static HttpOptions proxied(ProxyOptions proxy) {
        return new HttpOptions(null, null, proxy, null, HttpOptions.Version.HTTP_1_1);
    }

    OAuth2 auth() {
        return auth;
    }

    /** A kept token that can be used; null: ask for one. */
    @Nullable
    String usable() {
        return Tokens.KEPT.usable(auth, System.nanoTime());
    }

    void forget(String token) {
        Tokens.KEPT.forget(auth, token);
    }

    /** Asks; a success has put the token into {@code fetched}. */
    Attempt attempt(Progress progress, Fetched fetched) {
        return new HttpProber(request, context, new Reader(fetched, System.nanoTime())).attempt(progress);
    }

    /** Who waits for the token. */
    interface Fetched {

        void token(String token);
    }

    /** Reads the answer. */
    private final class Reader implements HttpJudge {

        private final Fetched fetched;
        private final long asked;

        Reader(Fetched fetched, long asked) {
            this.fetched = fetched;
            this.asked = asked;
        }

        @Override
        public boolean readsBody() {
            return true;
        }

        @Override
        public Outcome judge(String label, Answer answer, Progress progress) {
            Map<?, ?> told = answer.json() instanceof Map<?, ?> object ? object : Map.of();
            String answered = label + " answered " + answer.status();
            if (answer.status() != 200) {
                String error = told.get("error") instanceof String code && ERROR.matcher(code).matches()
                        ? " (" + code + ")"
                        : "";
                Reason reason = answer.status() == 400 ? Reason.AUTH : answer.reason();
                return new Outcome.Failure(reason, answered + error, progress.observation());
            }
            if (!(told.get("access_token") instanceof String token) || token.isEmpty()
                    || !token.chars().allMatch(character -> character > ' ' && character < 0x7F)) {
                return new Outcome.Failure(Reason.PROTOCOL, answered + " without an access_token",
                        progress.observation());
            }
            Tokens.KEPT.keep(auth, token, life(told.get("expires_in")), asked);
            fetched.token(token);
            return new Outcome.Success(progress.observation());
        }
    }

    /** In seconds; null when it is not told. Some servers write it as text. */
    private static @Nullable Long life(@Nullable Object told) {
        return switch (told) {
            case Number seconds -> seconds.longValue();
            case String digits when DIGITS.matcher(digits).matches() -> Long.valueOf(digits);
            case null, default -> null;
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
