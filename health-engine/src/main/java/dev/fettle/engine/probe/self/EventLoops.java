package dev.fettle.engine.probe.self;

import dev.fettle.engine.probe.SelfPart;
import dev.fettle.api.check.SelfCheck.Part;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How late the event loops are: a task that is due on each of them every 100 ms tells how late it came. The latest of
 * the last 10 s counts. Any thread.
 */
@ApplicationScoped
public class EventLoops implements SelfPart {

    /** A lane ticks every 10 ms and a check may be 50 ms late: from here on lateness is no longer noise. */
    static final Duration WORRYING = Duration.ofMillis(100);
    /** Half of the usual timeout: latencies that are measured mean nothing any more. */
    static final Duration FAILING = Duration.ofSeconds(1);

    private static final Duration BEAT = Duration.ofMillis(100);

    private final VertxInternal vertx;
    private final List<ScheduledFuture<?>> beats = new ArrayList<>();
    private volatile List<Lateness> loops = List.of();

    EventLoops(Vertx vertx) {
        this.vertx = (VertxInternal) vertx;
    }

    void start(@Observes StartupEvent event) {
        List<Lateness> all = new ArrayList<>();
        for (EventExecutor loop : vertx.getEventLoopGroup()) {
            Lateness lateness = new Lateness(BEAT, System.nanoTime());
            all.add(lateness);
            beats.add(loop.scheduleAtFixedRate(() -> lateness.beat(System.nanoTime()), BEAT.toMillis(),
                    BEAT.toMillis(), TimeUnit.MILLISECONDS));
        }
        loops = List.copyOf(all);
    }

    void stop(@Observes ShutdownEvent event) {
        beats.forEach(beat -> beat.cancel(false));
    }

    /** The longest lateness of any event loop in the last 10 s, one that lasts included. */
    public Duration lag() {
        long now = System.nanoTime();
        return loops.stream().map(loop -> loop.worst(now)).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    @Override
    public Part part() {
        return Part.LOOP;
    }

    @Override
    public Outcome look() {
        return judge(lag());
    }

    static Outcome judge(Duration lag) {
        Observation observation = new Observation(Duration.ZERO, Map.of(), Map.of("lagMs", lag.toMillis()));
        if (lag.compareTo(WORRYING) < 0) {
            return new Outcome.Success(observation);
        }
        String message = "an event loop was " + lag.toMillis() + " ms late in the last 10 s";
        return lag.compareTo(FAILING) < 0
                ? new Outcome.Worrying(Reason.CONDITION, message, observation)
                : new Outcome.Failure(Reason.CONDITION, message, observation);
    }
}
