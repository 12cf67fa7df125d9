package dev.fettle.engine.probe.self;

import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.SelfPart;
import dev.fettle.api.check.Outcome;
import java.util.function.Consumer;

/** A look at a part of Fettle itself. */
record SelfAttempt(SelfPart part) implements Attempt {

    @Override
    public void begin(Consumer<Outcome> ended) {
        ended.accept(part.look());
    }

    @Override
    public void leave() {
        // nothing is open
    }
}
