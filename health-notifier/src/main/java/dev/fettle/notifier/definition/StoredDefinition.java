package dev.fettle.notifier.definition;

import dev.fettle.platform.file.Origin;
import dev.fettle.notifier.webhook.Definition;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A definition as the database holds it.
 *
 * @param id of the webhook
 * @param origin who owns it
 * @param json in the shape of the file; its secret is a placeholder, sealed, or masked where there was no key; so is
 * its address where that holds a secret
 * @param version rises with each change
 */
record StoredDefinition(String id, Origin origin, String json, long version) {

    private static final String SECRET = "secret";
    private static final String URL = "url";
    /** Stands for a secret that cannot be had: a form that is read without complaint, and that nobody has. */
    private static final String NOBODYS = "whsec_" + "A".repeat(32);
    private static final String NOWHERE = "http://unknown.invalid/";

    /**
     * What a stored definition may need to be read.
     *
     * @param box opens what was sealed; empty without a key
     * @param secretsOfFiles what the files hold now, by {@link #secretOf} and {@link #addressOf} a webhook; for what
     * was
     * stored without a key
     * @param variables of this process
     */
    record Surroundings(Optional<SecretBox> box, Map<String, String> secretsOfFiles,
            Function<String, @Nullable String> variables) {

        Surroundings {
            secretsOfFiles = Map.copyOf(secretsOfFiles);
        }
    }

    /** A secret or an address, or what stands in for it and why it cannot be had. */
    private record Opened(String text, @Nullable String problem) {}

    /** What is to be stored of a definition. */
    static StoredDefinition of(WebhookEntry entry, Origin origin, long version, Optional<SecretBox> box) {
        String secret = entry.writtenSecret();
        String address = entry.writtenAddress();
        Map<String, Object> kept = entry.written();
        if (!WebhookFile.isReference(secret)) {
            kept = WebhookEntry.with(kept, SECRET, hidden(secret, secretOf(entry.id()), box));
        }
        if (WebhookFile.isClear(address)) {
            kept = WebhookEntry.with(kept, URL, hidden(address, addressOf(entry.id()), box));
        }
        return new StoredDefinition(entry.id(), origin, new JsonObject(kept).encode(), version);
    }

    private static String hidden(String text, String context, Optional<SecretBox> box) {
        return box.map(found -> found.seal(text, context)).orElse(WebhookEntry.MASK);
    }

    /**
     * Reads it. Whatever is wrong with its secret or address becomes the definition's problem, so that events are
     * queued
     * for it all the same. Blocks where a placeholder names a file.
     *
     * @return empty when it cannot be read at all: it was stored by another version of this program
     */
    Optional<Definition> read(Surroundings surroundings) {
        Map<String, Object> written = new JsonObject(json).getMap();
        Opened secret = opened(SECRET, NOBODYS, String.valueOf(written.get(SECRET)), surroundings);
        Opened address = opened(URL, NOWHERE, String.valueOf(written.get(URL)), surroundings);
        Map<String, Object> complete = WebhookEntry.with(WebhookEntry.with(written, SECRET, secret.text()), URL,
                address.text());
        ConfigFiles files = parse(complete, surroundings);
        Optional<WebhookEntry> entry = WebhookFile.one(files, id, false);
        if (entry.isPresent() && !files.problems().hasErrors()) {
            Map<String, Object> shown = address.problem() == null
                    ? complete
                    : WebhookEntry.with(complete, URL, WebhookEntry.MASK);
            return entry.map(found -> definition(found, shown, either(secret.problem(), address.problem())));
        }
        String problem = files.problems().all().stream().filter(Problem::isError).map(Problem::message).distinct()
                .collect(Collectors.joining("; "));
        Map<String, Object> harmless = WebhookEntry.with(WebhookEntry.with(written, SECRET, NOBODYS), URL, NOWHERE);
        ConfigFiles again = parse(harmless, surroundings);
        return WebhookFile.one(again, id, false).filter(_ -> !again.problems().hasErrors())
                .map(found -> definition(found, complete, problem));
    }

    /**
     * The same sealed by the first key, when it was sealed by another, or stood in clear as addresses once did; empty
     * when there is nothing to do.
     */
    Optional<String> resealed(SecretBox key) {
        Map<String, Object> written = new JsonObject(json).getMap();
        String secret = String.valueOf(written.get(SECRET));
        String address = String.valueOf(written.get(URL));
        String anewSecret = anew(secret, secretOf(id), key);
        String anewAddress = WebhookFile.isClear(address)
                ? key.seal(address, addressOf(id))
                : anew(address, addressOf(id), key);
        if (anewSecret.equals(secret) && anewAddress.equals(address)) {
            return Optional.empty();
        }
        return Optional.of(new JsonObject(
                WebhookEntry.with(WebhookEntry.with(written, SECRET, anewSecret), URL, anewAddress)).encode());
    }

    /** Sealed by the first key; what cannot be opened, or is so already, as it is. */
    private static String anew(String stored, String context, SecretBox key) {
        if (!SecretBox.isSealed(stored) || !key.isOutdated(stored)) {
            return stored;
        }
        try {
            return key.seal(key.open(stored, context), context);
        } catch (CannotOpenException e) {
            return stored;
        }
    }

    private Definition definition(WebhookEntry entry, Map<String, Object> written, @Nullable String problem) {
        return new Definition(entry.webhook(), written, origin, version, problem);
    }

    private Opened opened(String key, String standIn, String stored, Surroundings surroundings) {
        if (stored.equals(WebhookEntry.MASK)) {
            String known = surroundings.secretsOfFiles().get(context(id, key));
            return known == null
                    ? new Opened(standIn, "its " + key + " stands in clear in a file that cannot be read now; set"
                            + " FETTLE_SECRET_KEY so that it can be stored")
                    : new Opened(known, null);
        }
        if (!SecretBox.isSealed(stored)) {
            return new Opened(stored, null);
        }
        if (surroundings.box().isEmpty()) {
            return new Opened(standIn, "its " + key + " is sealed, and this notifier has no FETTLE_SECRET_KEY");
        }
        try {
            return new Opened(surroundings.box().get().open(stored, context(id, key)), null);
        } catch (CannotOpenException e) {
            return new Opened(standIn, "its " + key + " cannot be opened: " + e.getMessage());
        }
    }

    private static @Nullable String either(@Nullable String one, @Nullable String other) {
        return one == null || other == null ? (one == null ? other : one) : one + "; " + other;
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

    private static String context(String id, String key) {
        return "webhook/" + id + "/" + key;
    }
}
