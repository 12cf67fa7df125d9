package dev.fettle.engine.probe;

/** A check that is ready to be attempted again and again. Confined to the lane that made it. */
@FunctionalInterface
public interface Prober {

    /**
     * A new attempt, not begun yet.
     *
     * @param progress where it tells what it does and sees
     */
    Attempt attempt(Progress progress);

    /** Closes what is kept for the next attempt, if anything is. */
    default void close() {
        // most keep nothing
    }
}
