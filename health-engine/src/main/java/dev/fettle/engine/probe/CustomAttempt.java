package dev.fettle.engine.probe;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.probe.Probe;
import dev.fettle.api.probe.ProbeRequest;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt of somebody's own probe, whose answer may come on any thread. Used once; confined to the lane. */
final class CustomAttempt implements Attempt {

    private final Probe probe;
    private final Request request;
    private final EventLoop loop;
    private final long began = System.nanoTime();
    private @Nullable CompletionStage<Outcome> asked;

    CustomAttempt(Probe probe, CustomCheck check, Duration budget, Dialer dialer, EventLoop loop) {
        this.probe = probe;
        this.request = new Request(check, budget, dialer, loop);
        this.loop = loop;
    }

    private record Request(CustomCheck check, Duration budget, Dialer dialer, EventLoop loop) implements ProbeRequest {

        @Override
        public CompletionStage<List<InetSocketAddress>> resolve(String host, int port) {
            CompletableFuture<List<InetSocketAddress>> addresses = new CompletableFuture<>();
            loop.execute(() -> dialer.allowed(new Dialer.Target(host, port, false), lookup -> tell(lookup, addresses)));
            return addresses;
        }

        private static void tell(Future<List<InetSocketAddress>> lookup,
                CompletableFuture<List<InetSocketAddress>> addresses) {
            if (lookup.isSuccess()) {
                addresses.complete(lookup.getNow());
            } else {
                addresses.completeExceptionally(lookup.cause());
            }
        }
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        try {
            asked = probe.attempt(request);
            var _ = asked.whenComplete((outcome, failure) -> loop.execute(
                    () -> ended.accept(outcome != null && failure == null ? outcome : trouble(failure))));
        } catch (Throwable bug) { // others' code may do anything, and the lane goes on
            ended.accept(trouble(bug));
        }
    }

    private Outcome trouble(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure == null ? new IllegalStateException("the probe answered nothing") : failure;
        Observation observation = Observation.of(Duration.ofNanos(System.nanoTime() - began));
        return new Outcome.Inconclusive("our own trouble: " + Failures.text(cause), observation);
    }

    @Override
    public void leave() {
        if (asked instanceof CompletableFuture<Outcome> future) {
            boolean _ = future.cancel(false); // some stages cannot be cancelled, and throw
        }
    }
}
