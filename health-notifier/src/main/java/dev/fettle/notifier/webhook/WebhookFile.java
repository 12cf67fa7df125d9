package dev.fettle.notifier.webhook;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.EventType;
import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.webhook.Webhook.Batching;
import dev.fettle.notifier.webhook.Webhook.Retrying;
import dev.fettle.notifier.webhook.Webhook.Shown;
import dev.fettle.platform.file.Confidential;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Repetition;
import dev.fettle.platform.file.Scalar;
import dev.fettle.platform.file.Sequence;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code webhooks:} from the configuration; the engine's part is passed over. Everything that is wrong is told,
 * with its place. Pure.
 */
public final class WebhookFile {

    private static final int MOST_WEBHOOKS = 1_000;
    private static final int MOST_LABELS = 32;
    private static final int MOST_NAMES = 10_000;
    private static final int LONGEST_LABEL = 1_000;
    private static final String LABEL_NAME = "[A-Za-z_][A-Za-z0-9_]*";
    private static final int LONGEST_ID = 200;
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*|file:[^}]*)}");
    /** A whole secret, be it only what stands in for a variable that is not set. */
    private static final Pattern CLEAR = Pattern.compile("(^|:)(whsec|whsk)_[^$]");
    /** Keys of an answer that are no part of a definition. */
    private static final Set<String> READ_ONLY = Set.of("source", "state", "stateReason", "stateSince", "queueEvents",
            "oldestAgeMs", "withheldEvents", "publicKey");
    private static final Map<String, EventType> TYPES = Arrays.stream(EventType.values())
            .collect(Collectors.toMap(WebhookFile::name, type -> type));
    private static final String TYPE_NAMES = TYPES.keySet().stream().sorted().collect(Collectors.joining(", "));

    private WebhookFile() {}

    /** The webhooks of all files; problems go where those of the files are. */
    public static List<Webhook> read(ConfigFiles files) {
        return entries(files, false).stream().map(WebhookEntry::webhook).toList();
    }

    /**
     * The webhooks of all files, with how they were written.
     *
     * @param mayKeepSecrets whether a secret, also of an address, may be {@code ***}
     */
    public static List<WebhookEntry> entries(ConfigFiles files, boolean mayKeepSecrets) {
        List<WebhookEntry> entries = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Mapping root : files.roots()) {
            entries.addAll(Fields.readRoot(root, files.problems(), top -> {
                top.ignore("defaults", "presets", "groups", "components");
                return top.mappings("webhooks", MOST_WEBHOOKS,
                        fields -> webhook(fields, () -> newId(fields, ids), mayKeepSecrets));
            }));
        }
        return entries;
    }

    /**
     * The one webhook that a document is. What is only ever read ({@code state} and its like) is passed over, so that
     * an
     * answer can be sent back.
     *
     * @param id what it is called by the one who asks; the document need not say it, and must not say otherwise. Null
     * where only the document tells
     * @param mayKeepSecret whether the secret may be {@code ***}
     */
    public static Optional<WebhookEntry> one(ConfigFiles files, @Nullable String id, boolean mayKeepSecret) {
        return files.roots().stream().findFirst().flatMap(root -> Fields.read(root, files.problems(), fields -> {
            fields.ignore(READ_ONLY.toArray(String[]::new));
            return webhook(fields, () -> id(fields, id), mayKeepSecret);
        }));
    }

    private static Optional<String> newId(Fields fields, Set<String> ids) {
        Optional<String> id = id(fields, null);
        id.filter(value -> !ids.add(value)).ifPresent(value -> fields.error("id",
                "id '" + value + "' is that of another webhook"));
        return id;
    }

    private static Optional<String> id(Fields fields, @Nullable String known) {
        if (known == null) {
            fields.require("id");
            return fields.parsed("id", "a slug", Webhook::requireId);
        }
        Optional<String> said = fields.text("id", LONGEST_ID);
        said.filter(id -> !id.equals(known)).ifPresent(id -> fields.error("id",
                "id must be that of the path, '" + known + "', was '" + id + "'"));
        return Optional.of(known);
    }

    /** The name of a type as it stands in the file: {@code status-changed}. */
    public static String name(EventType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Optional<WebhookEntry> webhook(Fields fields, Supplier<Optional<String>> named,
            boolean mayKeepSecret) {
        int before = fields.problems().errors();
        Repetition.refuse(fields.mapping(), fields.problems(), "a webhook has no 'each'");
        Optional<String> id = named.get();
        Optional<Format> format = FormatKeys.read(fields, mayKeepSecret);
        Format known = format.orElse(Format.Plain.CLOUDEVENTS);
        if (format.isPresent() && known.needsSecret()) {
            fields.require("secret");
        }
        Optional<URI> usual = known.usualAddress().filter(_ -> fields.node("url").isEmpty());
        if (usual.isEmpty() && format.isPresent()) {
            fields.require("url");
        }
        Optional<URI> url = usual.or(() -> isOfMail(fields, format)
                ? FormatKeys.mailServer(fields)
                : fields.httpUrl("url"));
        if (!mayKeepSecret && url.isPresent()) {
            judgeAddress(fields, known);
        }
        boolean keepsSecret = mayKeepSecret
                && fields.scalar("secret").filter(scalar -> scalar.text().equals(WebhookEntry.MASK)).isPresent();
        Optional<Secret> secret = keepsSecret ? Optional.of(Secret.standIn()) : secret(fields, known);
        if (!mayKeepSecret && secret.isPresent()) {
            warnOfClearSecret(fields);
        }
        Match match = fields.mapping("match", WebhookFile::match).orElse(Match.EVERYTHING);
        Set<Status> tell = fields.node("tell").isEmpty()
                ? Webhook.DEFAULT_TELL
                : some(fields, "tell", fields.constants("tell", Status.class));
        Set<EventType> types = fields.node("types").isEmpty()
                ? known.defaultTypes()
                : some(fields, "types", fields.parsedList("types", TYPES.size(), "one of " + TYPE_NAMES,
                        WebhookFile::type));
        judgeTypes(fields, known, types);
        if (!types.isEmpty()) {
            FormatKeys.judge(fields, known, types);
        }
        Batching batching = fields.mapping("batch", batch -> DeliveryKeys.batching(batch, known))
                .orElse(Batching.DEFAULT.atMost(known.mostEvents()));
        Retrying retrying = fields.mapping("retry", DeliveryKeys::retrying).orElse(Retrying.DEFAULT);
        Duration timeout = fields.duration("timeout", Webhook.SHORTEST_TIMEOUT, Webhook.LONGEST_TIMEOUT,
                Webhook.DEFAULT_TIMEOUT);
        Access access = AccessKeys.read(fields, mayKeepSecret);
        FormatKeys.judgeAccess(fields, known);
        Rules rules = RuleKeys.read(fields);
        if (fields.problems().errors() > before || id.isEmpty() || url.isEmpty() || secret.isEmpty()
                || format.isEmpty() || tell.isEmpty() || types.isEmpty()) {
            return Optional.empty(); // wrong, or, where unset variables are only warned of, not known yet
        }
        String address = fields.scalar("url").map(Scalar::unexpanded).orElseGet(() -> url.get().toString());
        Shown shown = new Shown(ShownAddress.of(known, address), shownSecret(fields));
        Webhook webhook = new Webhook(id.get(), url.get(), secret.get(), match, tell, types, batching, retrying,
                timeout, rules, access, known, shown);
        return Optional.of(
                new WebhookEntry(webhook, written(fields, id.get(), address), keepsSecret, fields.mapping().pointer()));
    }

    /** Of a format that is not known the address itself tells. */
    private static boolean isOfMail(Fields fields, Optional<Format> format) {
        return format.map(known -> !known.schemes().contains("http")).orElseGet(() -> fields.scalar("url")
                .filter(address -> address.text().matches("(?i)smtps?:.*")).isPresent());
    }

    private static Map<String, Object> written(Fields fields, String id, String address) {
        Map<String, Object> written = new LinkedHashMap<>(fields.mapping().storable());
        written.keySet().removeAll(READ_ONLY);
        written.put("id", id);
        written.putIfAbsent("url", address);
        return written;
    }

    /** Whether a secret is written as nothing but the name of a variable or of a file. */
    public static boolean isReference(String writtenSecret) {
        return REFERENCE.matcher(writtenSecret).matches();
    }

    private static Optional<Secret> secret(Fields fields, Format format) {
        if (!format.needsSecret() && fields.node("secret").isEmpty()) {
            return Optional.of(Secret.NONE);
        }
        return fields.secret("secret", Secret.FORM, Secret::parse);
    }

    /** Files are copied, kept and shown around; what a request says in clear is sealed. */
    private static void warnOfClearSecret(Fields fields) {
        fields.scalar("secret").map(Scalar::unexpanded).filter(CLEAR.asPredicate())
                .ifPresent(_ -> fields.warning("secret", "secret stands in clear; use ${NAME} or ${file:…}"));
    }

    private static void judgeAddress(Fields fields, Format format) {
        String address = fields.scalar("url").map(Scalar::unexpanded).orElse("");
        if (ShownAddress.isMasked(address)) {
            fields.error("url", "*** hides a secret of the address; write it, or ${NAME} or ${file:…}");
        } else if (!ShownAddress.of(format, address).equals(address)) {
            fields.warning("url", "the address holds a secret in clear; use ${NAME} or ${file:…}");
        }
    }

    /** Whether an address holds a secret, other than as the name of a variable or of a file. */
    public static boolean isClear(String writtenAddress) {
        return !Confidential.maskedAddress(writtenAddress).equals(writtenAddress);
    }

    /** A type that a format has no words for would be told of in no words. */
    private static void judgeTypes(Fields fields, Format format, Set<EventType> types) {
        List<String> without = types.stream().filter(type -> !format.types().contains(type)).sorted()
                .map(WebhookFile::name).toList();
        if (!without.isEmpty()) {
            fields.error("types", "format " + format.word() + " cannot tell " + String.join(", ", without));
        }
    }

    private static String shownSecret(Fields fields) {
        if (fields.node("secret").isEmpty()) {
            return "";
        }
        return fields.scalar("secret").flatMap(Scalar::placeholder).filter(WebhookFile::isReference)
                .orElse(WebhookEntry.MASK);
    }

    private static Match match(Fields fields) {
        List<GroupPath> groups = fields.parsedList("groups", MOST_NAMES, "a group", GroupPath::new);
        List<ComponentId> components = fields.parsedList("components", MOST_NAMES, "a component's id",
                ComponentId::new);
        Map<String, String> labels = new LinkedHashMap<>();
        for (String name : fields.mapping().keys()) {
            if (!name.equals("groups") && !name.equals("components")) {
                fields.text(name, LONGEST_LABEL).ifPresent(value -> labels.put(name, value));
                if (!name.matches(LABEL_NAME)) {
                    fields.error(name, "label '" + name + "' must match " + LABEL_NAME);
                }
            }
        }
        if (labels.size() > MOST_LABELS) {
            fields.problems().error(fields.mapping(),
                    "match must have at most " + MOST_LABELS + " labels, had " + labels.size());
        }
        return new Match(labels, groups, components);
    }

    private static EventType type(String name) {
        EventType type = TYPES.get(name);
        if (type == null) {
            throw new IllegalArgumentException("types must hold only " + TYPE_NAMES + ", had '" + name + "'");
        }
        return type;
    }

    private static <T> Set<T> some(Fields fields, String key, List<T> values) {
        boolean empty = fields.node(key).filter(Sequence.class::isInstance).map(Sequence.class::cast)
                .filter(list -> list.items().isEmpty()).isPresent();
        if (empty) {
            fields.error(key, key + " must name at least one");
        }
        return Set.copyOf(values);
    }
}
