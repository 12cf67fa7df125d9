package dev.fettle.notifier.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The webhooks that are defined now. Empty until they were loaded; replaced as a whole; any thread. */
@ApplicationScoped
public class Webhooks {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, Definition> byId = Map.of();
    private volatile List<Webhook> webhooks = List.of();

    /** Takes these in place of those before, and tells whoever listens when that changes anything. */
    public void replace(Collection<Definition> definitions) {
        Map<String, Definition> next = definitions.stream()
                .collect(Collectors.toUnmodifiableMap(Definition::id, Function.identity()));
        if (!next.equals(byId)) {
            byId = next;
            webhooks = next.values().stream().map(Definition::webhook).toList();
            listeners.forEach(Runnable::run);
        }
    }

    /** Calls the listener after each change, on the changing thread. */
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** All of them, those that cannot be delivered to now included, in no order. */
    public Collection<Webhook> all() {
        return webhooks;
    }

    /** Those that this notifier can deliver to, in no order. */
    public List<Webhook> usable() {
        return byId.values().stream().filter(Definition::isUsable).map(Definition::webhook).toList();
    }

    /** The one with this id, when this notifier can deliver to it. */
    public Optional<Webhook> usable(String id) {
        return find(id).filter(Definition::isUsable).map(Definition::webhook);
    }

    /** The one with this id. */
    public Optional<Definition> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }
}
