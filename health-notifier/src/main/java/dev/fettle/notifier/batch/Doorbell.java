package dev.fettle.notifier.batch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Rings right after a commit, so that no webhook waits for a poll. A ring that is lost (the process died, another node
 * took the event in) costs at most one poll.
 */
@ApplicationScoped
public class Doorbell {

    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /** Calls the listener with the id of each webhook that something was queued for; on the ringing thread. */
    public void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Says that something was queued for these webhooks, and committed. */
    public void ring(Collection<String> webhooks) {
        for (Consumer<String> listener : listeners) {
            webhooks.forEach(listener);
        }
    }
}
