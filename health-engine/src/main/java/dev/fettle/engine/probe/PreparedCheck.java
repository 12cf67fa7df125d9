package dev.fettle.engine.probe;

import dev.fettle.api.check.Outcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * A check whose conditions are compiled and whose request is built, ready to be attempted again and again. Belongs to
 * the lane that prepared it.
 */
public interface PreparedCheck extends AutoCloseable {

    /**
     * One attempt. The Uni never fails, is never empty, and its item comes on the lane's context. It ends within the
     * budget whatever the target or the probe does; then the connection is closed. Each subscription is an attempt of
     * its own; cancelling it closes the connection.
     *
     * @param budget for all phases together, {@code > 0}
     */
    Uni<Outcome> attempt(Duration budget);

    /** Closes the connection that is kept for the next attempt, if there is one. */
    @Override
    void close();
}
