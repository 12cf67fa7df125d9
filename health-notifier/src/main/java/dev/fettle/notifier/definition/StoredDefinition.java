package dev.fettle.notifier.definition;

import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.Origin;
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
 * @param json in the shape of the file; its secret is a placeholder, sealed, or masked where there was no key
 * @param version rises with each change
 */
record StoredDefinition(String id, Origin origin, String json, long version) {

    private static final String SECRET = "secret";
    /** Stands for a secret that cannot be had: a form that is read without complaint, and that nobody has. */
    private static final String NOBODYS = "whsec_" + "A".repeat(32);
    private static final String NOWHERE = "http://unknown.invalid/";

    /**
     * What a stored definition may need to be read.
     *
     * @param box opens what was sealed; empty without a key
     * @param secretsOfFiles the secrets that the files hold now, by webhook; for what was stored without a key
     * @param variables of this process
     */
    record Surroundings(Optional<SecretBox> box, Map<String, String> secretsOfFiles,
            Function<String, @Nullable String> variables) {

        Surroundings {
            secretsOfFiles = Map.copyOf(secretsOfFiles);
        }
    }

    /** A secret, or why it cannot be had. */
    private record Opened(String secret, @Nullable String problem) {}

    /** What is to be stored of a definition. */
    static StoredDefinition of(WebhookEntry entry, Origin origin, long version, Optional<SecretBox> box) {
        String secret = entry.writtenSecret();
        String kept = WebhookFile.isReference(secret)
                ? secret
                : box.map(found -> found.seal(secret, context(entry.id()))).orElse(WebhookEntry.MASK);
        return new StoredDefinition(entry.id(), origin,
                new JsonObject(WebhookEntry.with(entry.written(), kept)).encode(), version);
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
        Opened opened = opened(String.valueOf(written.get(SECRET)), surroundings);
        Map<String, Object> complete = WebhookEntry.with(written, opened.secret());
        ConfigFiles files = parse(complete, surroundings);
        Optional<WebhookEntry> entry = WebhookFile.one(files, id, false);
        if (entry.isPresent() && !files.problems().hasErrors()) {
            return entry.map(found -> definition(found, complete, opened.problem()));
        }
        String problem = files.problems().all().stream().filter(Problem::isError).map(Problem::message).distinct()
                .collect(Collectors.joining("; "));
        Map<String, Object> harmless = WebhookEntry.with(written, NOBODYS);
        harmless.put("url", NOWHERE);
        ConfigFiles again = parse(harmless, surroundings);
        return WebhookFile.one(again, id, false).filter(_ -> !again.problems().hasErrors())
                .map(found -> definition(found, complete, problem));
    }

    /** The same sealed by the first key, when it was sealed by another; empty when there is nothing to do. */
    Optional<String> resealed(SecretBox key) {
        Map<String, Object> written = new JsonObject(json).getMap();
        String secret = String.valueOf(written.get(SECRET));
        if (!SecretBox.isSealed(secret) || !key.isOutdated(secret)) {
            return Optional.empty();
        }
        try {
            String anew = key.seal(key.open(secret, context(id)), context(id));
            return Optional.of(new JsonObject(WebhookEntry.with(written, anew)).encode());
        } catch (CannotOpenException e) {
            return Optional.empty();
        }
    }

    private Definition definition(WebhookEntry entry, Map<String, Object> written, @Nullable String problem) {
        return new Definition(entry.webhook(), written, origin, version, problem);
    }

    private Opened opened(String secret, Surroundings surroundings) {
        if (secret.equals(WebhookEntry.MASK)) {
            String known = surroundings.secretsOfFiles().get(id);
            return known == null
                    ? new Opened(NOBODYS, "its secret stands in clear in a file that cannot be read now; set"
                            + " FETTLE_SECRET_KEY so that it can be stored")
                    : new Opened(known, null);
        }
        if (!SecretBox.isSealed(secret)) {
            return new Opened(secret, null);
        }
        if (surroundings.box().isEmpty()) {
            return new Opened(NOBODYS, "its secret is sealed, and this notifier has no FETTLE_SECRET_KEY");
        }
        try {
            return new Opened(surroundings.box().get().open(secret, context(id)), null);
        } catch (CannotOpenException e) {
            return new Opened(NOBODYS, "its secret cannot be opened: " + e.getMessage());
        }
    }

    private ConfigFiles parse(Map<String, Object> written, Surroundings surroundings) {
        Placeholders placeholders = origin.equals(Origin.FILE)
                ? Placeholders.of(surroundings.variables())
                : Placeholders.onlyWithPrefix(Definitions.SECRET_PREFIX, surroundings.variables());
        return ConfigSnapshot.of(id, new JsonObject(written).encode().getBytes(StandardCharsets.UTF_8))
                .parse(placeholders);
    }

    private static String context(String id) {
        return "webhook/" + id + "/secret";
    }
}
