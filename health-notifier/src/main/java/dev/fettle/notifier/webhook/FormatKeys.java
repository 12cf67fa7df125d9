package dev.fettle.notifier.webhook;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.EventType;
import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.render.Format.Severity;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Scalar;
import dev.fettle.platform.file.Sequence;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumMap;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code format}: a word, or a mapping of one word to its options.
 *
 * <pre>
 * format: slack
 * format: { pagerduty: { routingKey: "${ROUTING_KEY}", severity: { DEGRADED: info } } }
 * </pre>
 */
final class FormatKeys {

    /** All of them, in the order of messages. */
    static final List<String> WORDS = List.of("cloudevents", "json", "alertmanager-webhook", "alertmanager-api",
            "slack",
            "teams", "discord", "pagerduty", "ntfy", "email", "template");
    /** Those that cannot do without options. */
    private static final Map<String, String> NEEDED = Map.of("pagerduty", "{ pagerduty: { routingKey: … } }",
            "template",
            "{ template: { body: … } }", "email", "{ email: { from: …, to: [ … ] } }");

    private static final String KEY = "format";
    private static final List<String> SEVERITIES = List.of("critical", "error", "warning", "info");
    private static final int MOST_RECIPIENTS = 50;
    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_TEMPLATE = 64 * 1024;
    private static final int LARGEST_PORT = 65_535;
    private static final Pattern MAIL_SERVER = Pattern.compile("(?i)smtps?://[^/?#@]+/?");
    private static final String ROUTING_KEY = "[A-Za-z0-9]{32}";

    private FormatKeys() {}

    /**
     * The format; empty when something is wrong with it, or, where unset variables are only warned of, not known yet.
     *
     * @param mayKeepSecrets whether a secret may be {@code ***}
     */
    static Optional<Format> read(Fields fields, boolean mayKeepSecrets) {
        Optional<ConfigNode> node = fields.node(KEY);
        if (node.isEmpty()) {
            return Optional.of(Format.Plain.CLOUDEVENTS);
        }
        if (fields.isUnresolved(KEY)) {
            return Optional.empty();
        }
        if (!(node.get() instanceof Mapping mapping)) {
            String word = fields.oneOf(KEY, WORDS).orElse("");
            return word.isEmpty() ? Optional.empty() : withoutOptions(fields, word);
        }
        return Fields.read(mapping, fields.problems(), options -> withOptions(options, mayKeepSecrets));
    }

    private static Optional<Format> withoutOptions(Fields fields, String word) {
        if (NEEDED.containsKey(word)) {
            fields.error(KEY, "format " + word + " needs its options: " + NEEDED.get(word));
            return Optional.empty();
        }
        return Optional.of(plain(word));
    }

    private static Optional<Format> withOptions(Fields formats, boolean mayKeepSecrets) {
        formats.ignore(WORDS.toArray(String[]::new));
        List<String> words = formats.mapping().keys();
        if (words.size() != 1) {
            formats.problems().error(formats.mapping(), "format must have exactly one key, had " + words.size());
            return Optional.empty();
        }
        String word = words.getFirst();
        if (NEEDED.containsKey(word)) {
            formats.require(word);
            return formats.mapping(word, options -> switch (word) {
                case "template" -> template(options);
                case "email" -> email(options, mayKeepSecrets);
                default -> pagerDuty(options, mayKeepSecrets);
            }).flatMap(read -> read);
        }
        if (WORDS.contains(word)) {
            var _ = formats.mapping(word, options -> plain(word));
            return Optional.of(plain(word));
        }
        return Optional.empty();
    }

    private static Format plain(String word) {
        return Arrays.stream(Format.Plain.values())
                .filter(format -> format.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(word + " has options"));
    }

    private static Optional<Format> email(Fields options, boolean mayKeepSecrets) {
        options.require("from", "to");
        Optional<String> from = options.parsed("from", "an address as fettle@example.com", FormatKeys::requireMail);
        List<String> to = options.parsedList("to", MOST_RECIPIENTS, "an address as ops@example.com",
                FormatKeys::requireMail);
        Optional<String> user = options.text("user", LONGEST_NAME);
        Optional<String> password = options.text("password", LONGEST_NAME);
        boolean named = options.node("user").isPresent();
        if (named != options.node("password").isPresent()) {
            options.error(named ? "user" : "password",
                    named ? "user needs a password" : "password needs a user");
        }
        warnOfClear(options, "password", mayKeepSecrets);
        if (!mayKeepSecrets && isMask(options, "password")) {
            options.error("password", "*** hides a secret; write it, or ${NAME} or ${file:…}");
        }
        String subject = options.parsed("subject", "one line of printable ASCII", FormatKeys::requireLine)
                .orElse("[Fettle]");
        String tls = options.oneOf("tls", List.of("required", "available", "none"), "required");
        if (options.mapping().get("to") instanceof Sequence list && list.items().isEmpty()) {
            options.error("to", "to must name at least one");
        }
        return from.filter(_ -> !to.isEmpty()).map(sender -> new Format.Email(sender, to, subject, user.orElse(null),
                password.orElse(""), Format.MailTls.valueOf(tls.toUpperCase(Locale.ROOT))));
    }

    /** Where mails are handed in. */
    static Optional<URI> mailServer(Fields fields) {
        return fields.parsed("url", "smtp://host:587 or smtps://host:465", FormatKeys::requireMailServer);
    }

    /** What is wrong may hold a password, so no message shows it. */
    private static URI requireMailServer(String text) {
        String wanted = "url must be smtp://host:587 or smtps://host:465, without a user";
        try {
            URI uri = new URI(text);
            if (!MAIL_SERVER.matcher(text).matches() || uri.getHost() == null || uri.getPort() == 0
                    || uri.getPort() > LARGEST_PORT) {
                throw new IllegalArgumentException(wanted);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(wanted, e);
        }
    }

    private static String requireMail(String text) {
        if (!text.matches("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")) {
            throw new IllegalArgumentException("a mail address must be as ops@example.com, was '" + text + "'");
        }
        return text;
    }

    private static String requireLine(String text) {
        if (!text.matches("[ -~]{1,60}")) {
            throw new IllegalArgumentException("subject must be one line of at most 60 printable ASCII characters");
        }
        return text;
    }

    private static Optional<Format> template(Fields options) {
        options.require("body");
        if (options.isUnresolved("body") || options.isUnresolved("contentType")) {
            options.ignore("body", "contentType");
            return Optional.empty();
        }
        Optional<String> body = options.text("body", LONGEST_TEMPLATE);
        String type = options.parsed("contentType", "a media type, as text/plain", FormatKeys::requireMediaType)
                .orElse(Format.Template.CONTENT_TYPE);
        return body.map(found -> new Format.Template(found, type));
    }

    /** Tries a template on the events that the webhook is sent. */
    static void judge(Fields fields, Format format, Set<EventType> types) {
        if (format instanceof Format.Template template) {
            try {
                template.check(types);
            } catch (IllegalArgumentException e) {
                fields.mapping(KEY).flatMap(found -> Optional.ofNullable(found.get("template")))
                        .map(Mapping.class::cast).map(options -> options.get("body"))
                        .ifPresent(body -> fields.problems().error(body, String.valueOf(e.getMessage())));
            }
        }
    }

    /** A mail server is not reached by HTTP, and what is not signed has no secret before. */
    static void judgeAccess(Fields fields, Format format) {
        boolean signed = format.needsSecret() || fields.node("secret").isPresent();
        if (format.schemes().contains("http")) {
            if (!signed && fields.node("previousSecret").isPresent()) {
                fields.error("previousSecret", "previousSecret must stand beside secret");
            }
        } else {
            List.of("auth", "headers", "tls", "secret", "previousSecret").stream()
                    .filter(key -> fields.node(key).isPresent())
                    .forEach(key -> fields.error(key, key + " has no meaning for the format " + format.word()));
        }
    }

    private static String requireMediaType(String text) {
        if (!text.matches("[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+(; ?charset=[A-Za-z0-9-]+)?")) {
            throw new IllegalArgumentException("contentType must be a media type, as text/plain, was '" + text + "'");
        }
        return text;
    }

    private static Optional<Format> pagerDuty(Fields options, boolean mayKeepSecrets) {
        options.require("routingKey");
        boolean kept = mayKeepSecrets && isMask(options, "routingKey");
        Optional<String> key = kept
                ? Optional.of(WebhookEntry.MASK)
                : options.secret("routingKey", "the 32 letters and digits of an integration key",
                        FormatKeys::requireRoutingKey);
        warnOfClear(options, "routingKey", mayKeepSecrets);
        Map<Status, Severity> severities = options.mapping("severity", FormatKeys::severities).orElse(Map.of());
        return key.map(found -> new Format.PagerDuty(found, severities));
    }

    /** Files are copied, kept and shown around; what a request says in clear is sealed. */
    private static void warnOfClear(Fields options, String key, boolean ofRequest) {
        boolean clear = options.scalar(key).map(Scalar::unexpanded)
                .filter(text -> !text.equals(WebhookEntry.MASK) && SecretPlaces.isClear(key, text)).isPresent();
        if (clear && !ofRequest) {
            options.warning(key, key + " stands in clear; use ${NAME} or ${file:…}");
        }
    }

    private static boolean isMask(Fields options, String key) {
        return options.scalar(key).map(Scalar::text).filter(WebhookEntry.MASK::equals).isPresent();
    }

    private static String requireRoutingKey(String text) {
        if (!text.matches(ROUTING_KEY)) {
            throw new IllegalArgumentException("routingKey must be 32 letters and digits");
        }
        return text;
    }

    private static Map<Status, Severity> severities(Fields fields) {
        Map<Status, Severity> severities = new EnumMap<>(Status.class);
        for (Status status : List.of(Status.DEGRADED, Status.UNHEALTHY, Status.UNKNOWN)) {
            fields.oneOf(status.name(), SEVERITIES)
                    .ifPresent(word -> severities.put(status, Severity.valueOf(word.toUpperCase(Locale.ROOT))));
        }
        return severities;
    }
}
