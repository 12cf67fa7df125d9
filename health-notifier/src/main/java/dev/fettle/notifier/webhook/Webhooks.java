package dev.fettle.notifier.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The webhooks that are defined now. Empty until the file was read; replaced as a whole; any thread. */
@ApplicationScoped
public class Webhooks {

    private volatile Map<String, Webhook> byId = Map.of();

    /** Takes these in place of those before. */
    public void replace(Collection<Webhook> definitions) {
        Map<String, Webhook> next = new LinkedHashMap<>();
        definitions.forEach(webhook -> next.put(webhook.id(), webhook));
        byId = Map.copyOf(next);
    }

    /** All of them, in no order. */
    public Collection<Webhook> all() {
        return byId.values();
    }

    /** The one with this id. */
    public Optional<Webhook> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }
}
