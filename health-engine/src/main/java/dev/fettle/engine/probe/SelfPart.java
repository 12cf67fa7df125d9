package dev.fettle.engine.probe;

import dev.fettle.api.check.SelfCheck.Part;
import dev.fettle.api.check.Outcome;

/**
 * A part of Fettle that checks of kind {@code self} look at: a CDI bean, one for each part. Whoever has the part
 * implements it beside it.
 */
public interface SelfPart extends ProbeService {

    /** Which part it is. */
    Part part();

    /**
     * How the part is, as far as is known already. Called on a lane's event loop, so it answers at once and asks
     * nobody.
     */
    Outcome look();
}
