package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.probe.self.Heap;
import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.probe.Probe;
import dev.fettle.platform.address.AddressPolicy;
import dev.fettle.platform.address.Resolver;
import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.btc.BlockedThreadEvent;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A lane of a test: one event loop with probes, and a thread that may wait for outcomes. */
public final class TestLane implements AutoCloseable {

    public static final Duration AMPLE = Duration.ofSeconds(8);

    private static final Duration BLOCKED = Duration.ofMillis(50);

    /** They are native, and wait for nobody. */
    private static final Set<String> WAKING = Set.of("unpark", "start0");

    static {
        boolean _ = OpenSsl.isAvailable(); // the first lane of a process would load the library
    }

    public final Vertx vertx = Vertx.vertx(new VertxOptions().setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
            .setBlockedThreadCheckInterval(BLOCKED.toMillis() / 2)
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
            .setMaxEventLoopExecuteTime(BLOCKED.toMillis()));
    private final Queue<StackTraceElement[]> blocked = new ConcurrentLinkedQueue<>();
    public final Context context = vertx.getOrCreateContext();
    private final Resolver resolver;
    private final Probes probes;

    public TestLane(Probe... own) {
        this(TestSettings.defaults(), own);
    }

    public TestLane(ProbeConfig settings, Probe... own) {
        this(settings, TestSettings.addresses(Map.of()), own);
    }

    public TestLane(ProbeConfig settings, AddressPolicy policy, Probe... own) {
        ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(this::seen);
        resolver = Resolver.create(vertx, settings.dns(), policy);
        probes = on(() -> Probes.create(vertx, settings, resolver, OwnProbes.of(List.of(own)), List.of(new Heap())));
    }

    public PreparedCheck prepare(CheckSpec spec) {
        return on(() -> probes.prepare(spec));
    }

    public Outcome attempt(CheckSpec spec) {
        return attempt(spec, AMPLE);
    }

    public Outcome attempt(CheckSpec spec, Duration budget) {
        return attempt(prepare(spec), budget);
    }

    public Outcome attempt(PreparedCheck check, Duration budget) {
        return get(begin(check, budget));
    }

    public CompletableFuture<Outcome> begin(PreparedCheck check, Duration budget) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        var _ = on(() -> check.attempt(budget, outcome::complete));
        return outcome;
    }

    public <T> T on(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(_ -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return get(result);
    }

    public static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * An event loop has not come back for 50 ms. One that computes, waits for a processor on a busy machine or loads a
     * class
     * is no concern here; one that waits in a native method or for a lock is.
     */
    private void seen(BlockedThreadEvent event) {
        StackTraceElement[] stack = event.thread().getStackTrace();
        boolean waits = stack.length > 0 && stack[0].isNativeMethod()
                && !WAKING.contains(stack[0].getMethodName())
                && !stack[0].getClassName().startsWith("sun.nio.ch.EPoll"); // it has come back, and waits for events
        boolean loads = Stream.of(stack).map(StackTraceElement::getClassName)
                .anyMatch(name -> name.endsWith("ClassLoader") || name.startsWith("java.lang.invoke."));
        if (waits && !loads) {
            blocked.add(stack);
        }
    }

    @Override
    public void close() {
        boolean _ = on(() -> {
            probes.close();
            return true;
        });
        resolver.close();
        get(vertx.close().toCompletionStage().toCompletableFuture());
        assertThat(blocked).as("a thread of the lane was blocked").isEmpty();
    }
}
