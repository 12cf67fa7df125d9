package dev.fettle.notifier.definition;

import dev.fettle.platform.file.Origin;
import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.SecretPlaces;
import dev.fettle.notifier.webhook.WebhookEntry;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import dev.fettle.platform.security.CannotOpenException;
import dev.fettle.platform.security.SecretBox;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A definition as the database holds it.
 *
 * @param id of the webhook
 * @param origin who owns it
 * @param json in the shape of the file; each of its secrets is a placeholder, sealed, or masked where there was no key;
 * so is its address where that holds a secret
 * @param version rises with each change
 */
record StoredDefinition(String id, Origin origin, String json, long version) {

    private static final String SECRET = "secret";
    private static final String PREVIOUS = "previousSecret";
    private static final String URL = "url";
    private static final Set<String> TO_REACH_IT = Set.of(PREVIOUS, "previousSecretUntil", "auth", "headers", "tls");
    /** Stands for a secret that cannot be had: a form that is read without complaint, and that nobody has. */
    private static final String NOBODYS = "whsec_" + "A".repeat(32);
    private static final String NOWHERE = "http://unknown.invalid/";
    private static final String NO_MAIL_SERVER = "smtp://unknown.invalid";
    private static final String NOBODYS_KEY = "0".repeat(32);
    private static final String UNKNOWN = "unknown";

    /**
     * What a stored definition may need to be read.
     *
     * @param box opens what was sealed; empty without a key
     * @param secretsOfFiles what the files hold now, by {@link #context}; for what was stored without a key
     * @param variables of this process
     */
    record Surroundings(Optional<SecretBox> box, Map<String, String> secretsOfFiles,
            Function<String, @Nullable String> variables) {

        Surroundings {
            secretsOfFiles = Map.copyOf(secretsOfFiles);
        }
    }

    /** What is to be stored of a definition. */
    static StoredDefinition of(WebhookEntry entry, Origin origin, long version, Optional<SecretBox> box) {
        Map<String, Object> kept = SecretPlaces.changeClear(entry.written(),
                (path, text) -> hidden(text, context(entry.id(), path), box));
        return new StoredDefinition(entry.id(), origin, new JsonObject(kept).encode(), version);
    }

    private static String hidden(String text, String context, Optional<SecretBox> box) {
        return box.map(found -> found.seal(text, context)).orElse(WebhookEntry.MASK);
    }

    /**
     * Reads it. Whatever is wrong with its secrets becomes the definition's problem, so that events are queued for it
     * all the same. Blocks where a placeholder names a file.
     *
     * @return empty when it cannot be read at all: it was stored by another version of this program
     */
    Optional<Definition> read(Surroundings surroundings) {
        Map<String, Object> written = new JsonObject(json).getMap();
        Set<String> places = SecretPlaces.all(written).keySet();
        Map<String, String> problems = new LinkedHashMap<>();
        Map<String, Object> complete = SecretPlaces.changeAll(written,
                (path, text) -> places.contains(path) ? opened(path, text, surroundings, problems) : text);
        ConfigFiles files = parse(complete, surroundings);
        Optional<WebhookEntry> entry = WebhookFile.one(files, id, false);
        if (entry.isPresent() && !files.problems().hasErrors()) {
            Map<String, Object> shown = SecretPlaces.changeAll(complete,
                    (path, text) -> problems.containsKey(path) ? WebhookEntry.MASK : text);
            return entry.map(found -> definition(found, shown,
                    problems.isEmpty() ? null : String.join("; ", problems.values())));
        }
        String problem = Stream.concat(problems.values().stream(),
                files.problems().all().stream().filter(Problem::isError).map(Problem::message)).distinct()
                .collect(Collectors.joining("; "));
        ConfigFiles again = parse(harmless(written), surroundings);
        return WebhookFile.one(again, id, false).filter(_ -> !again.problems().hasErrors())
                .map(found -> definition(found, complete, problem));
    }

    /** What is left of it without anything that is needed to deliver. */
    private Map<String, Object> harmless(Map<String, Object> written) {
        Map<String, Object> rest = new LinkedHashMap<>(written);
        rest.keySet().removeAll(TO_REACH_IT);
        rest.computeIfPresent(SECRET, (_, _) -> NOBODYS);
        rest.put(URL, nowhere());
        Set<String> places = SecretPlaces.all(rest).keySet();
        return SecretPlaces.changeAll(rest,
                (path, text) -> path.startsWith("format/") && places.contains(path) ? standIn(path) : text);
    }

    /**
     * The same sealed by the first key, when it was sealed by another, or stood in clear as addresses once did; empty
     * when there is nothing to do.
     */
    Optional<String> resealed(SecretBox key) {
        Map<String, Object> written = new JsonObject(json).getMap();
        Set<String> clear = new HashSet<>(SecretPlaces.clear(written));
        Map<String, Object> anew = SecretPlaces.changeAll(written,
                (path, text) -> SecretBox.isSealed(text) || clear.contains(path) ? anew(path, text, key) : text);
        return anew.equals(written) ? Optional.empty() : Optional.of(new JsonObject(anew).encode());
    }

    /** By which key each secret is sealed that is; what stands there in place of the secret of a file is left out. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        SecretPlaces.all(new JsonObject(json).getMap()).values().stream().filter(SecretBox::isSealed)
                .map(SecretBox::keyOf).forEach(keys::add);
        return keys;
    }

    /** Sealed by the first key; what cannot be opened, or is so already, as it is. */
    private String anew(String path, String stored, SecretBox key) {
        if (stored.equals(WebhookEntry.MASK)) {
            return stored;
        }
        String context = context(id, path);
        if (!SecretBox.isSealed(stored)) {
            return key.seal(stored, context);
        }
        try {
            return key.isOutdated(stored) ? key.seal(key.open(stored, context), context) : stored;
        } catch (CannotOpenException e) {
            return stored;
        }
    }

    private Definition definition(WebhookEntry entry, Map<String, Object> written, @Nullable String problem) {
        return new Definition(entry.webhook(), written, origin, version, problem);
    }

    private String opened(String path, String stored, Surroundings surroundings, Map<String, String> problems) {
        if (stored.equals(WebhookEntry.MASK)) {
            String known = surroundings.secretsOfFiles().get(context(id, path));
            if (known == null) {
                problems.put(path, "its " + path + " stands in clear in a file that cannot be read now; set"
                        + " FETTLE_SECRET_KEY so that it can be stored");
            }
            return known == null ? standIn(path) : known;
        }
        if (!SecretBox.isSealed(stored)) {
            return stored;
        }
        if (surroundings.box().isEmpty()) {
            problems.put(path, "its " + path + " is sealed, and this notifier has no FETTLE_SECRET_KEY");
            return standIn(path);
        }
        try {
            return surroundings.box().get().open(stored, context(id, path));
        } catch (CannotOpenException e) {
            problems.put(path, "its " + path + " cannot be opened: " + e.getMessage());
            return standIn(path);
        }
    }

    /** An address in the form that the definition wants, where nobody is. */
    private String nowhere() {
        return new JsonObject(json).getValue("format") instanceof JsonObject format && format.containsKey("email")
                ? NO_MAIL_SERVER
                : NOWHERE;
    }

    private String standIn(String path) {
        return switch (path) {
            case SECRET, PREVIOUS -> NOBODYS;
            case URL -> nowhere();
            case "format/pagerduty/routingKey" -> NOBODYS_KEY;
            default -> path.endsWith("Url") ? NOWHERE : UNKNOWN;
        };
    }

    private ConfigFiles parse(Map<String, Object> written, Surroundings surroundings) {
        Placeholders placeholders = origin.equals(Origin.FILE)
                ? Placeholders.of(surroundings.variables())
                : Placeholders.onlyWithPrefix(Definitions.SECRET_PREFIX, surroundings.variables());
        return ConfigSnapshot.of(id, new JsonObject(written).encode().getBytes(StandardCharsets.UTF_8))
                .parse(placeholders);
    }

    /** What the secret of that webhook is sealed for. */
    static String secretOf(String id) {
        return context(id, SECRET);
    }

    /** What the address of that webhook is sealed for. */
    static String addressOf(String id) {
        return context(id, URL);
    }

    /**
     * What a secret of that webhook is sealed for.
     *
     * @param path of its place
     */
    static String context(String id, String path) {
        return "webhook/" + id + "/" + path;
    }
}
