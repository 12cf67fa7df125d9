package dev.fettle.engine.probe;

import dev.fettle.api.check.Outcome;
import io.smallrye.mutiny.subscription.UniEmitter;

/** A look at a part of Fettle itself. */
record SelfAttempt(SelfPart part) implements Attempt {

    @Override
    public void begin(UniEmitter<? super Outcome> emitter) {
        emitter.complete(part.look());
    }

    @Override
    public void leave() {
        // nothing is open
    }
}
