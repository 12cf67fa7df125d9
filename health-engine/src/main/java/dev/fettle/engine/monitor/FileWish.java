package dev.fettle.engine.monitor;

import dev.fettle.engine.component.Configuration;
import java.util.Optional;

/** What the files want to be watched. Any thread. */
public interface FileWish {

    /** What they say; empty while they are broken, then what is stored goes on. */
    Optional<Configuration> now();

    /** Takes that this node applies the files now, after another one did. Returns at once. */
    void lead();

    /** Takes why what they say could not be applied; what is stored goes on. */
    void refused(RuntimeException why);
}
