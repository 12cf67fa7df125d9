package dev.fettle.notifier.webhook;

import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.webhook.Access.Overlap;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Scalar;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a webhook is reached: {@code auth}, {@code headers}, {@code tls}, {@code rateLimit}, {@code timeouts} and
 * the secret before. Pure.
 */
final class AccessKeys {

    private static final int MOST_HEADERS = 32;
    private static final int LONGEST = 8_192;
    private static final int LONGEST_NAME = 1_000;
    private static final int LONGEST_PEM = 65_536;
    private static final int MOST_SCOPES = 50;
    private static final List<String> KINDS = List.of("basic", "bearer", "oauth2");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]*");
    /** What the post itself needs. */
    private static final Set<String> OURS = Set.of("host", "content-length", "content-type", "content-encoding",
            "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect");
    private static final List<String> OUR_BEGINNINGS = List.of("webhook-", "fettle-", "proxy-");

    private AccessKeys() {}

    /**
     * What a webhook says of it.
     *
     * @param mayKeep whether a secret may be {@code ***}
     */
    static Access read(Fields fields, boolean mayKeep) {
        Auth auth = auth(fields, mayKeep);
        Map<String, String> headers = headers(fields, mayKeep, !(auth instanceof Auth.None));
        Tls tls = fields.node("tls").isEmpty() ? null : tls(fields, mayKeep);
        RateLimit limit = fields.parsed("rateLimit", RateLimit.FORM, RateLimit::parse).orElse(null);
        Patience patience = fields.mapping("timeouts", AccessKeys::patience).orElse(Patience.DEFAULT);
        return new Access(auth, headers, tls, limit, patience, overlap(fields, mayKeep));
    }

    private static Patience patience(Fields fields) {
        return new Patience(
                fields.duration("connect", Patience.SHORTEST, Webhook.LONGEST_TIMEOUT, Patience.DEFAULT.connect()),
                fields.duration("firstByte", Patience.SHORTEST, Webhook.LONGEST_TIMEOUT,
                        Patience.DEFAULT.firstByte()),
                Patience.DEFAULT.whole());
    }

    private static Auth auth(Fields fields, boolean mayKeep) {
        if (fields.node("auth").filter(node -> node instanceof Scalar scalar && scalar.text().equals("none"))
                .isPresent()) {
            return Auth.NONE;
        }
        return fields.mapping("auth", auth -> {
            List<String> said = KINDS.stream().filter(kind -> auth.node(kind).isPresent()).toList();
            if (said.size() != 1) {
                fields.error("auth", "auth must be none or have exactly one of " + String.join(", ", KINDS)
                        + (said.isEmpty() ? "" : ", had " + String.join(", ", said)));
                return Auth.NONE;
            }
            return switch (said.getFirst()) {
                case "basic" -> auth.mapping("basic", basic -> basic(basic, mayKeep)).orElse(Auth.NONE);
                case "bearer" -> auth.mapping("bearer", bearer -> bearer(bearer, mayKeep)).orElse(Auth.NONE);
                default -> auth.mapping("oauth2", oauth -> oauth2(oauth, mayKeep)).orElse(Auth.NONE);
            };
        }).orElse(Auth.NONE);
    }

    private static Auth basic(Fields fields, boolean mayKeep) {
        fields.require("user", "password");
        Optional<String> user = fields.text("user", LONGEST_NAME);
        if (user.filter(name -> name.indexOf(':') >= 0).isPresent()) {
            fields.error("user", "user must not hold a colon");
            return Auth.NONE;
        }
        Optional<String> password = confidential(fields, "password", LONGEST, mayKeep);
        return user.isPresent() && password.isPresent() ? new Auth.Basic(user.get(), password.get()) : Auth.NONE;
    }

    private static Auth bearer(Fields fields, boolean mayKeep) {
        fields.require("token");
        return confidential(fields, "token", LONGEST, mayKeep).filter(token -> isValue(fields, "token", token))
                .<Auth>map(Auth.Bearer::new).orElse(Auth.NONE);
    }

    private static Auth oauth2(Fields fields, boolean mayKeep) {
        fields.require("tokenUrl", "clientId", "clientSecret");
        Optional<URI> url = fields.httpUrl("tokenUrl");
        Optional<String> id = fields.text("clientId", LONGEST_NAME);
        Optional<String> secret = confidential(fields, "clientSecret", LONGEST, mayKeep);
        List<String> scopes = fields.texts("scopes", MOST_SCOPES, LONGEST_NAME);
        String audience = fields.text("audience", LONGEST_NAME).orElse(null);
        return url.isPresent() && id.isPresent() && secret.isPresent()
                ? new Auth.OAuth2(url.get(), id.get(), secret.get(), scopes, audience)
                : Auth.NONE;
    }

    private static Map<String, String> headers(Fields fields, boolean mayKeep, boolean authorized) {
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, Scalar> said = fields.scalarMap("headers", MOST_HEADERS, HEADER, LONGEST);
        said.forEach((name, scalar) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (OURS.contains(lower) || OUR_BEGINNINGS.stream().anyMatch(lower::startsWith)) {
                fields.problems().error(scalar, "header '" + name + "' is set by Fettle itself");
            } else if (authorized && lower.equals("authorization")) {
                fields.problems().error(scalar, "header '" + name + "' is set by auth; give one of both");
            } else if (headers.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
                fields.problems().error(scalar, "header '" + name + "' stands there twice");
            } else if (!VALUE.matcher(scalar.text()).matches()) {
                fields.problems().error(scalar, "the value of header '" + name + "' must be printable, in one line");
            } else if (!mayKeep && scalar.text().equals(WebhookEntry.MASK)) {
                fields.problems().error(scalar, "*** hides a secret; write it, or ${NAME} or ${file:…}");
            } else {
                if (!mayKeep && SecretPlaces.isClear(name, scalar.unexpanded())) {
                    fields.problems().warning(scalar, name + " stands in clear; use ${NAME} or ${file:…}");
                }
                headers.put(name, scalar.text());
            }
        });
        return headers;
    }

    private static @Nullable Tls tls(Fields fields, boolean mayKeep) {
        return fields.mapping("tls", tls -> {
            Optional<String> ca = pem(tls, "ca");
            Optional<String> certificate = pem(tls, "certificate");
            Optional<String> key = confidential(tls, "key", LONGEST_PEM, mayKeep);
            if (Stream.of("ca", "certificate", "key").anyMatch(tls::isUnresolved)) {
                return Optional.<Tls>empty();
            }
            try {
                return Optional.of(new Tls(ca.orElse(null), certificate.orElse(null), key.orElse(null)));
            } catch (IllegalArgumentException e) {
                fields.error("tls", String.valueOf(e.getMessage()));
                return Optional.<Tls>empty();
            }
        }).flatMap(found -> found).orElse(null);
    }

    private static Optional<String> pem(Fields fields, String key) {
        return fields.scalar(key).map(Scalar::text).filter(text -> !text.isEmpty());
    }

    private static @Nullable Overlap overlap(Fields fields, boolean mayKeep) {
        Optional<Scalar> said = fields.scalar("previousSecret");
        Optional<Instant> until = fields.parsed("previousSecretUntil", "a time as 2026-11-21T09:13:58Z",
                AccessKeys::time);
        if (said.isEmpty()) {
            until.ifPresent(_ -> fields.error("previousSecretUntil",
                    "previousSecretUntil must stand beside previousSecret"));
            return null;
        }
        if (mayKeep && said.get().text().equals(WebhookEntry.MASK)) {
            return new Overlap(null, until.orElse(null));
        }
        if (!mayKeep) {
            warnOfClear(fields, "previousSecret");
        }
        return fields.secret("previousSecret", Secret.FORM, Secret::parse)
                .map(secret -> new Overlap(secret, until.orElse(null))).orElse(null);
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "previousSecretUntil must be a time as 2026-11-21T09:13:58Z, was '" + text + "'", e);
        }
    }

    /** A text that no message shows. */
    private static Optional<String> confidential(Fields fields, String key, int longest, boolean mayKeep) {
        Optional<Scalar> scalar = fields.scalar(key);
        if (scalar.isEmpty()) {
            return Optional.empty();
        }
        String text = scalar.get().text();
        if (text.isEmpty() || text.length() > longest) {
            fields.error(key, key + " must have 1 to " + longest + " characters, had " + text.length());
            return Optional.empty();
        }
        if (!mayKeep && text.equals(WebhookEntry.MASK)) {
            fields.error(key, "*** hides a secret; write it, or ${NAME} or ${file:…}");
            return Optional.empty();
        }
        if (!mayKeep) {
            warnOfClear(fields, key);
        }
        return Optional.of(text);
    }

    private static void warnOfClear(Fields fields, String key) {
        fields.scalar(key).map(Scalar::unexpanded).filter(text -> SecretPlaces.isClear(key, text))
                .ifPresent(_ -> fields.warning(key, key + " stands in clear; use ${NAME} or ${file:…}"));
    }

    private static boolean isValue(Fields fields, String key, String text) {
        boolean fits = VALUE.matcher(text).matches();
        if (!fits) {
            fields.error(key, key + " must be printable, in one line");
        }
        return fits;
    }
}
