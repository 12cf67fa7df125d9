package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.component.Configuration;
import java.util.Optional;
import java.util.Set;

/** What the files want to be watched. Any thread. */
public interface FileWish {

    /**
     * What they say; empty while they are broken, then what is stored goes on. May read all of it anew: to be asked for
     * when it is to be applied, and not to be kept.
     */
    Optional<Configuration> now();

    /** Which components the environment leaves out. */
    Set<ComponentId> paused();

    /** Takes that this node applies the files now, after another one did. Returns at once. */
    void lead();

    /** Takes why what they say could not be applied; what is stored goes on. */
    void refused(RuntimeException why);
}
