package dev.fettle.engine.monitor;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.function.Consumer;

/** Brings things back onto a lane: later, or when they are done. */
class LaneTimers {

    private final Context lane;

    LaneTimers(Context lane) {
        this.lane = lane;
    }

    /** Runs it on the lane after the delay, at the earliest in the next millisecond. */
    void after(Duration delay, Runnable then) {
        lane.owner().setTimer(Math.max(1, delay.toMillis()), _ -> lane.runOnContext(_ -> then.run()));
    }

    /** Begins it, and hands its end back to the lane. */
    <T> void backHere(Uni<T> work, Consumer<T> done, Consumer<Throwable> failed) {
        work.subscribe()
                .with(item -> lane.runOnContext(_ -> done.accept(item)),
                        e -> lane.runOnContext(_ -> failed.accept(e)));
    }
}
