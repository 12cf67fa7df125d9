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
    /** Where a thread waits for somebody: for another thread, a file, a socket, a name or a process. */
    private static final List<String> WAITS = List.of("Unsafe.park(", "Object.wait", "Thread.sleep", "sun.nio.ch.Net.",
            "sun.nio.ch.UnixDispatcher", "sun.nio.ch.FileDispatcher", "sun.nio.ch.UnixFileDispatcher",
            "sun.nio.ch.SocketDispatcher", "sun.nio.fs.UnixNativeDispatcher", "java.io.FileInputStream.read",
            "java.io.FileOutputStream.write", "java.io.RandomAccessFile.", "java.net.Inet", "java.lang.ProcessImpl",
            "ProcessHandleImpl.waitFor");

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
        this(settings, policy, OwnProbes.of(List.of(own)), List.of(new Heap()));
    }

    /** With what kinds need of others in the engine. */
    public TestLane(List<ProbeService> services) {
        this(TestSettings.defaults(), TestSettings.addresses(Map.of()), OwnProbes.none(), services);
    }

    private TestLane(ProbeConfig settings, AddressPolicy policy, OwnProbes own, List<ProbeService> services) {
        ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(this::seen);
        resolver = Resolver.create(vertx, settings.dns(), policy);
        probes = on(() -> Probes.create(vertx, settings, resolver, own, services));
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
        boolean waits = stack.length > 0 && WAITS.stream().anyMatch(stack[0].toString()::contains);
        boolean loads = Stream.of(stack).map(StackTraceElement::getClassName)
                .anyMatch(name -> name.endsWith("ClassLoader") || name.startsWith("jdk.internal.loader.")
                        || name.startsWith("sun.security.ssl.TrustStoreManager")); // once, when a lane begins
        if (waits && !loads) {
            blocked.add(stack);
        }
    }

    /** On a busy machine that alone takes so long. */
    private static boolean loadsClasses(StackTraceElement frame) {
        return frame.getClassName().startsWith("jdk.internal.loader.")
                || frame.getClassName().startsWith("java.lang.ClassLoader")
                || frame.getMethodName().equals("forName0");
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
