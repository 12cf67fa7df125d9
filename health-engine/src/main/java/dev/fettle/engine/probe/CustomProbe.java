package dev.fettle.engine.probe;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.Outcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** A probe of one's own for a kind of check that Fettle does not know: a CDI bean, found by its kind. */
public interface CustomProbe {

    /** The kind that it probes, as it stands in {@link CustomCheck#kind()}. */
    String kind();

    /**
     * One attempt. Called on a lane's event loop, so it must not block. A throw, a failed Uni or no item is taken for
     * our own trouble (Inconclusive); after the budget the Uni is cancelled and the attempt is a timeout.
     *
     * @param check what to check
     * @param budget how long the attempt may take
     */
    Uni<Outcome> attempt(CustomCheck check, Duration budget);
}
