package dev.fettle.notifier.health;

import jakarta.enterprise.context.ApplicationScoped;

/** How far the start has come. Any thread. */
@ApplicationScoped
public class Progress {

    private volatile boolean started;
    private volatile boolean opened;

    /** The file was read; the database may still be away. */
    public void started() {
        started = true;
    }

    /** The schema is there and the webhooks are registered. */
    public void opened() {
        opened = true;
    }

    boolean isStarted() {
        return started;
    }

    boolean isOpened() {
        return opened;
    }
}
