package dev.fettle.engine.probe;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import io.netty.channel.EventLoop;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt of somebody's own probe, whose answer may come on any thread. Used once; confined to the lane. */
final class CustomAttempt implements Attempt {

    private final CustomProbe probe;
    private final CustomCheck check;
    private final Duration budget;
    private final EventLoop loop;
    private final long began = System.nanoTime();
    private @Nullable Cancellable asked;
    private boolean left;

    CustomAttempt(CustomProbe probe, CustomCheck check, Duration budget, EventLoop loop) {
        this.probe = probe;
        this.check = check;
        this.budget = budget;
        this.loop = loop;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        Cancellable asking = answer().onFailure()
                .recoverWithItem(this::trouble)
                .subscribe()
                .with(outcome -> loop.execute(() -> ended.accept(outcome)));
        asked = asking;
        if (left) {
            asking.cancel();
        }
    }

    private Uni<Outcome> answer() {
        return Uni.createFrom()
                .deferred(() -> probe.attempt(check, budget))
                .onItem()
                .ifNull()
                .failWith(() -> new IllegalStateException("the probe answered nothing"));
    }

    private Outcome trouble(Throwable failure) {
        Observation observation = new Observation(Duration.ofNanos(System.nanoTime() - began), Map.of(), Map.of());
        return new Outcome.Inconclusive("our own trouble: " + Failures.text(failure), observation);
    }

    @Override
    public void leave() {
        left = true;
        if (asked != null) {
            asked.cancel();
        }
    }
}
