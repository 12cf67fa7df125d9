package dev.fettle.engine.cluster;

import dev.fettle.api.component.Subject;
import jakarta.enterprise.context.ApplicationScoped;

/** What this node owns now, as far as it knows. Written by the one who claims; read from any thread. */
@ApplicationScoped
public class Holding {

    private volatile Ownership now = Ownership.NONE;

    /** What is owned now. */
    public Ownership now() {
        return now;
    }

    /** Whether a subject is this node's to watch. */
    public boolean covers(Subject subject) {
        return now.covers(subject);
    }

    /** Whether this node applies definitions. */
    public boolean leads() {
        return now.covers(ShardId.LEADER);
    }

    /** Puts what is owned from now on. */
    public void hold(Ownership ownership) {
        now = ownership;
    }
}
