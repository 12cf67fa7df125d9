package dev.fettle.engine.probe;

import dev.fettle.api.check.Outcome;
import java.util.function.Consumer;

/** An attempt of a built-in probe, used once. Confined to the lane. */
public interface Attempt {

    /** Begins; the outcome goes to who waits, at most once. */
    void begin(Consumer<Outcome> ended);

    /** Nobody waits for the outcome any more: close what is open. May be called again and after the end. */
    void leave();
}
