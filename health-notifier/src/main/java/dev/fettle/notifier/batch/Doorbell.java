package dev.fettle.notifier.batch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Rings right after a commit, so that no webhook waits for a poll. A ring that is lost (the process died, another node
 * took the event in) costs at most one poll.
 */
@ApplicationScoped
public class Doorbell {

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Who is called, on the ringing thread, with the id of a webhook. */
    public interface Listener {

        /** Something new was queued. */
        void queued(String webhook);

        /** Somebody wishes that it be looked at now, whatever it waits for. */
        void wished(String webhook);
    }

    /** Calls the listener at each ring. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Says that something was queued for these webhooks, and committed. */
    public void ring(Collection<String> webhooks) {
        for (Listener listener : listeners) {
            webhooks.forEach(listener::queued);
        }
    }

    /** Says that somebody wished something of this webhook, and that it is committed. */
    public void hurry(String webhook) {
        listeners.forEach(listener -> listener.wished(webhook));
    }
}
