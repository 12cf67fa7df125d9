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

/**
 * One attempt of somebody's own probe, which is called on a virtual thread of its own: one that blocks holds up nobody
 * else. Its answer may come on any thread. Used once; confined to the lane but for what it does on that thread.
 */
final class CustomAttempt implements Attempt {

    private final Probe probe;
    private final Request request;
    private final Secrets secrets;
    private final EventLoop loop;
    private final long began = System.nanoTime();
    private @Nullable Thread thread;
    private volatile @Nullable CompletionStage<Outcome> asked;
    private volatile boolean inside;
    private volatile boolean left;

    CustomAttempt(Probe probe, CustomCheck check, Secrets secrets, Duration budget, Dialer dialer, EventLoop loop) {
        this.probe = probe;
        this.request = new Request(check, budget, dialer, loop);
        this.secrets = secrets;
        this.loop = loop;
    }

    private record Request(CustomCheck check, Duration budget, Dialer dialer, EventLoop loop) implements ProbeRequest {

        @Override
        public CompletionStage<List<InetSocketAddress>> resolve(String host, int port) {
            CompletableFuture<List<InetSocketAddress>> addresses = new CompletableFuture<>();
            loop.execute(() -> {
                try {
                    dialer.allowed(new Dialer.Target(host, port, false),
                            lookup -> aside(() -> tell(lookup, addresses)));
                } catch (RuntimeException e) { // a port that is none, say: whoever asked must hear of it
                    aside(() -> addresses.completeExceptionally(e));
                }
            });
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

    /** What follows is others' code, and not for the lane. */
    private static void aside(Runnable task) {
        var _ = Thread.ofVirtual().name("own-check").start(task);
    }

    /** Whether the probe has not come back from the call yet, which it should at the end of its budget. */
    boolean isInside() {
        return inside;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        inside = true;
        thread = Thread.ofVirtual().name("own-check-" + request.check().kind()).unstarted(() -> ask(ended));
        thread.setContextClassLoader(probe.getClass().getClassLoader());
        thread.start();
    }

    private void ask(Consumer<Outcome> ended) {
        try {
            CompletionStage<Outcome> stage = called();
            if (stage == null) {
                tell(ended, trouble(null));
                return;
            }
            asked = stage;
            var _ = stage.whenComplete((outcome, failure) -> tell(ended, failure == null && outcome != null
                    ? fit(outcome)
                    : trouble(failure)));
            if (left) {
                cancel(stage);
            }
        } catch (Throwable bug) { // others' code may do anything, and the lane goes on
            tell(ended, trouble(bug));
        }
    }

    private @Nullable CompletionStage<Outcome> called() {
        try {
            return probe.attempt(request);
        } finally {
            inside = false;
        }
    }

    private void tell(Consumer<Outcome> ended, Outcome outcome) {
        loop.execute(() -> ended.accept(outcome));
    }

    private Outcome fit(Outcome outcome) {
        try {
            return new OwnOutcome(secrets).fit(outcome);
        } catch (Throwable bug) { // values of classes of their own may do anything, too
            return trouble(bug);
        }
    }

    private Outcome trouble(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure == null ? new IllegalStateException("the probe answered nothing") : failure;
        Observation observation = Observation.of(Duration.ofNanos(System.nanoTime() - began));
        return new Outcome.Inconclusive("our own trouble: the probe for kind '" + request.check().kind() + "': "
                + Failures.text(secrets.mask(text(cause))), observation);
    }

    private static String text(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public void leave() {
        left = true;
        CompletionStage<Outcome> stage = asked;
        if (thread != null) {
            thread.interrupt();
        }
        if (stage instanceof CompletableFuture<Outcome> future && !future.isDone()) {
            aside(() -> cancel(future));
        }
    }

    /** What hangs on it is others' code: not for the lane. */
    private static void cancel(CompletionStage<Outcome> stage) {
        if (stage instanceof CompletableFuture<Outcome> future) {
            try {
                boolean _ = future.cancel(true);
            } catch (UnsupportedOperationException e) {
                // some stages cannot be cancelled
            }
        }
    }
}
