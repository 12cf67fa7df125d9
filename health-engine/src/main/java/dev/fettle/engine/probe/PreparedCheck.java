package dev.fettle.engine.probe;

import dev.fettle.api.check.Outcome;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A check whose conditions are compiled and whose request is built, ready to be attempted again and again. Belongs to
 * the lane that prepared it.
 */
public interface PreparedCheck extends AutoCloseable {

    /**
     * Begins one attempt; to be called on the lane. What it found is told once, on the lane's context and never during
     * this call, within the budget whatever the target or the probe does; then the connection is closed.
     *
     * @param budget for all phases together, {@code > 0}
     * @param ended gets the outcome
     */
    UnderWay attempt(Duration budget, Consumer<Outcome> ended);

    /** Closes the connection that is kept for the next attempt, if there is one. */
    @Override
    void close();

    /** An attempt that has begun. */
    interface UnderWay {

        /** Nobody waits any more: closes the connection; the outcome is not told. Any thread; may come too late. */
        void cancel();
    }
}
