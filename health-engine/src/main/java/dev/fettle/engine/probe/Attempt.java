package dev.fettle.engine.probe;

import dev.fettle.api.check.Outcome;
import io.smallrye.mutiny.subscription.UniEmitter;

/** An attempt of a built-in probe, used once. Confined to the lane. */
interface Attempt {

    /** Begins; the outcome goes to the emitter. */
    void begin(UniEmitter<? super Outcome> emitter);

    /** Nobody waits for the outcome any more: close what is open. May be called again and after the end. */
    void leave();
}
