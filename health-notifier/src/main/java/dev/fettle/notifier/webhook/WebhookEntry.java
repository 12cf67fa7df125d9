package dev.fettle.notifier.webhook;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

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
    public static final String MASK = "***";

    private static final String SECRET = "secret";

    public WebhookEntry {
        written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    }

    /** Its id. */
    public String id() {
        return webhook.id();
    }

    /** Its secret as it was written: may be the secret itself. */
    public String writtenSecret() {
        return String.valueOf(written.get(SECRET));
    }

    /** The same with the secret of another definition. */
    WebhookEntry withSecretOf(Definition before) {
        return new WebhookEntry(webhook.with(before.webhook().secret(), before.webhook().shown().secret()),
                with(written, String.valueOf(before.written().get(SECRET))), false, pointer);
    }

    /** Those keys with another secret. */
    public static Map<String, Object> with(Map<String, Object> written, String secret) {
        Map<String, Object> copy = new LinkedHashMap<>(written);
        copy.put(SECRET, secret);
        return copy;
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "WebhookEntry[" + webhook + " at " + pointer + "]";
    }
}
