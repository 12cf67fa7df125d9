package dev.fettle.notifier.webhook;

import dev.fettle.notifier.render.Format;
import dev.fettle.platform.file.Confidential;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A webhook as somebody wishes it.
 *
 * @param webhook what was read; signs with a stand-in where the secret is to be kept
 * @param written the keys of the definition in the shape of the file, placeholders as they were written; holds the
 * secret
 * @param keepsSecret whether the secret was given as {@code ***}: the one before stays
 * @param pointer where it stands, as JSON pointer
 */
public record WebhookEntry(Webhook webhook, Map<String, Object> written, boolean keepsSecret, String pointer) {

    /** What stands for a secret in every answer, and keeps it in a request. */
    public static final String MASK = Confidential.MASK;

    private static final String SECRET = "secret";
    private static final String URL = "url";

    public WebhookEntry {
        written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    }

    /** Its id. */
    public String id() {
        return webhook.id();
    }

    /** Its secret as it was written: may be the secret itself. Empty where nothing is signed. */
    public String writtenSecret() {
        return written.containsKey(SECRET) ? String.valueOf(written.get(SECRET)) : "";
    }

    /** Its address as it was written: may hold a secret. */
    public String writtenAddress() {
        return String.valueOf(written.get(URL));
    }

    /** Whether its address says {@code ***} for a secret of the one before. */
    public boolean keepsAddress() {
        return ShownAddress.isMasked(writtenAddress());
    }

    /** Where it keeps secrets of the way it is reached, or of its format, as paths; empty where it says them all. */
    public List<String> keptAccess() {
        List<String> kept = new ArrayList<>(webhook.access().kept());
        webhook.format().kept().ifPresent(kept::add);
        return kept;
    }

    /**
     * The same with those secrets of another definition; empty when it has none to keep, or is at another host: a
     * secret never goes to another place than the one it was written for.
     */
    public Optional<WebhookEntry> withAccessOf(Definition before) {
        if (keptAccess().isEmpty()) {
            return Optional.of(this);
        }
        if (!before.isUsable() || !isAtTheHostOf(before.webhook().url())) {
            return Optional.empty();
        }
        Map<String, String> known = SecretPlaces.all(before.written());
        Set<String> kept = new HashSet<>(keptAccess());
        Format format = webhook.format().withSecretsOf(before.webhook().format());
        return webhook.access().completed(before.webhook().access()).filter(_ -> format.kept().isEmpty())
                .map(access -> new WebhookEntry(webhook.with(access).with(format), SecretPlaces.changeAll(written,
                        (path, text) -> kept.contains(path) ? known.getOrDefault(path, text) : text), keepsSecret,
                        pointer));
    }

    private boolean isAtTheHostOf(URI other) {
        URI own = webhook.url();
        return own.getScheme().equalsIgnoreCase(other.getScheme()) && own.getHost().equalsIgnoreCase(other.getHost())
                && own.getPort() == other.getPort();
    }

    /** The same with the secret of another definition. */
    WebhookEntry withSecretOf(Definition before) {
        return new WebhookEntry(webhook.with(before.webhook().secret(), before.webhook().shown().secret()),
                with(written, SECRET, String.valueOf(before.written().get(SECRET))), false, pointer);
    }

    /** The same with the address of another definition. */
    WebhookEntry withAddressOf(Definition before) {
        return new WebhookEntry(webhook.with(before.webhook().url()),
                with(written, URL, String.valueOf(before.written().get(URL))), keepsSecret, pointer);
    }

    /** Those keys with one more or another. */
    public static Map<String, Object> with(Map<String, Object> written, String key, String value) {
        Map<String, Object> copy = new LinkedHashMap<>(written);
        copy.put(key, value);
        return copy;
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "WebhookEntry[" + webhook + " at " + pointer + "]";
    }
}
