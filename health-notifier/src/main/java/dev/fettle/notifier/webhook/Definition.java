package dev.fettle.notifier.webhook;

import dev.fettle.platform.file.Origin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A webhook that is defined now.
 *
 * @param webhook ready to use, but for {@code problem}
 * @param written the keys of the definition in the shape of the file; holds the secret
 * @param origin who owns it
 * @param version rises with each change, for {@code ETag}
 * @param problem why this notifier cannot deliver to it now, for people: its secret cannot be opened here, say; what is
 * queued for it waits meanwhile. Null when there is none
 */
public record Definition(Webhook webhook, Map<String, Object> written, Origin origin, long version,
        @Nullable String problem) {

    public Definition {
        written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    }

    /** Its id. */
    public String id() {
        return webhook.id();
    }

    /** Whether this notifier can deliver to it. */
    public boolean isUsable() {
        return problem == null;
    }

    /** Whether a wish for this webhook changes nothing. */
    public boolean says(WebhookEntry entry) {
        return isUsable() && webhook.equals(entry.webhook());
    }

    /** The wish with this definition's secret, and that of its address, where it wants to keep them. */
    public WebhookEntry completed(WebhookEntry entry) {
        WebhookEntry addressed = entry.keepsAddress() ? entry.withAddressOf(this) : entry;
        WebhookEntry reached = addressed.withAccessOf(this).orElse(addressed);
        return reached.keepsSecret() ? reached.withSecretOf(this) : reached;
    }

    /** Whether that wish says the address as it is shown of this one: else {@code ***} would go to another place. */
    public boolean isAt(WebhookEntry entry) {
        return webhook.shown().url().equals(entry.webhook().shown().url());
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "Definition[" + webhook + " of " + origin + " version " + version + "]";
    }
}
