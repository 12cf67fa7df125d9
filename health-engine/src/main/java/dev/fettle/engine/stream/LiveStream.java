package dev.fettle.engine.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.CheckResult;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the lanes see and tells it to all who listen. A lane puts an event into the log and, when nobody does so
 * already, has the listeners woken: it never waits for one, and while nobody listens results cost it one look at a
 * flag. Any thread.
 * Why it is so: docs/adr/0014.
 */
@ApplicationScoped
public class LiveStream {

    private static final int CAPACITY = 10_000;
    private static final Duration RESULTS_LINGER = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Context wakers;
    private final StreamConfig config;
    private final StreamBodies bodies;
    private final EventLog log;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean waking = new AtomicBoolean();
    private volatile boolean recordsResults;
    private int wantResults; // guarded by this, as the next ones are
    private int count;
    private boolean closed;
    private long heartbeat = -1;

    LiveStream(Vertx vertx, StreamConfig config, ObjectMapper json, MeterRegistry registry) {
        this.vertx = vertx;
        this.wakers = vertx.getOrCreateContext();
        this.config = config;
        this.bodies = new StreamBodies(json);
        this.log = new EventLog(UUID.randomUUID().toString().substring(0, 8), CAPACITY);
        Gauge.builder("fettle.stream.clients", listeners, Set::size)
                .description("Who listens to the live stream now")
                .register(registry);
    }

    /** A run of a component ended. */
    public void ran(ComponentDefinition component, CheckResult result) {
        if (recordsResults) {
            log.add(Kind.RESULT, component, component.group(), bodies.result(component, result));
            wake();
        }
    }

    /** A change of the status of a component is committed. */
    public void turned(ComponentDefinition component, Turned turned) {
        log.add(Kind.STATUS, component, component.group(), bodies.status(component, turned));
        wake();
    }

    /** A change of the status of a group or of the system is committed. */
    public void aggregateTurned(AggregateView view, Status from, Instant at, long sequence) {
        log.add(Kind.SYSTEM, null, view.group(), bodies.aggregate(view, from, at, sequence));
        wake();
    }

    /**
     * Begins to tell; the answer is written until the listener leaves. On the event loop of the request.
     *
     * @param lastEventId the last event that the listener has, as it says; null: it begins
     * @return false when too many listen already, or this process ends; then nothing is written
     */
    public boolean open(RoutingContext request, Wish wish, @Nullable String lastEventId) {
        boolean wantsResults = wish.kinds().contains(Kind.RESULT);
        if (!enter(wantsResults)) {
            return false;
        }
        Listener listener = new Listener(log, wish, request.request(), vertx.getOrCreateContext());
        listeners.add(listener);
        request.addEndHandler(_ -> {
            listeners.remove(listener);
            leave(wantsResults);
        });
        listener.begin(lastEventId);
        return true;
    }

    /** Before requests are waited for: these would never end by themselves. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        end();
    }

    void stop(@Observes ShutdownEvent event) {
        end();
    }

    /** Ends all answers; nobody is let in any more. */
    synchronized void end() {
        closed = true;
        vertx.cancelTimer(heartbeat);
        listeners.forEach(Listener::end);
    }

    private synchronized boolean enter(boolean wantsResults) {
        if (closed || count >= config.maxClients()) {
            return false;
        }
        if (count++ == 0) {
            heartbeat = vertx.setPeriodic(config.heartbeat().toMillis(), _ -> beat());
        }
        if (wantsResults && wantResults++ == 0) {
            recordResults(true);
        }
        return true;
    }

    private synchronized void leave(boolean wantsResults) {
        if (--count == 0) {
            vertx.cancelTimer(heartbeat);
        }
        if (wantsResults && --wantResults == 0) {
            vertx.setTimer(RESULTS_LINGER.toMillis(), _ -> stopResults());
        }
    }

    /** Not at once: who lost the connection comes back and goes on without a gap. */
    private synchronized void stopResults() {
        if (wantResults == 0) {
            recordResults(false);
        }
    }

    private void recordResults(boolean wanted) {
        log.recordResults(wanted);
        recordsResults = wanted;
    }

    private void beat() {
        int mostBeats = (int) Math.max(1, config.maxAge().dividedBy(config.heartbeat()));
        listeners.forEach(listener -> listener.beat(mostBeats));
    }

    private void wake() {
        if (!listeners.isEmpty() && waking.compareAndSet(false, true)) {
            wakers.runOnContext(_ -> {
                waking.set(false);
                listeners.forEach(Listener::wake);
            });
        }
    }
}
