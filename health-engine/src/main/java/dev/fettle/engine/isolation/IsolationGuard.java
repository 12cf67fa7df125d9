package dev.fettle.engine.isolation;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.engine.isolation.IsolationState.Calm;
import dev.fettle.engine.isolation.IsolationState.Isolated;
import dev.fettle.engine.probe.OwnProbes;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.engine.probe.ProbeConfig;
import dev.fettle.engine.probe.OwnProbes;
import dev.fettle.engine.probe.Probes;
import dev.fettle.platform.address.Resolver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether this node is cut off, when there is reason to: as long as checks reach their targets it asks nobody.
 * The references are asked on an event loop of its own; what it found may be read from any thread.
 *
 * @see "docs/adr/0021-isolation-guard.md"
 */
@Singleton
public class IsolationGuard {

    private static final Logger LOG = Logger.getLogger(IsolationGuard.class);
    /** Many that fail at once are cleared by few questions. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** What began while the network was coming back says nothing either. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private final Clock clock;
    private final Duration timeout;
    private final IsolationMachine machine;
    private final List<CheckSpec> references;
    private final Context context;
    private final LongAdder reached = new LongAdder();
    private final LongAdder unreached = new LongAdder();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private volatile IsolationState state = new Calm();
    private volatile Finding finding = Finding.NOTHING;
    private volatile long askedAt = Long.MIN_VALUE;
    private volatile @Nullable Instant isolatedSince;

    private List<PreparedCheck> prepared = List.of(); // from here on: of the context only
    private @Nullable Probes probes;
    private boolean asking;
    private boolean planned;
    private long beganAt = System.nanoTime() - PAUSE.toNanos();
    private int open;

    IsolationGuard(Vertx vertx, IsolationConfig config, ProbeConfig probeConfig, Resolver resolver, Clock clock,
            MeterRegistry registry) {
        this.clock = clock;
        this.timeout = config.timeout();
        this.machine = new IsolationMachine(config.window().toNanos());
        this.references = References.parse(config.references().orElse(List.of()));
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        Gauge.builder("fettle.isolated", () -> isIsolated() ? 1 : 0)
                .description("1 while this node is cut off from what it watches")
                .register(registry);
        if (isOn()) {
            context.runOnContext(_ -> prepare(vertx, probeConfig, resolver));
        }
    }

    /** Whether there is anything to ask. */
    public boolean isOn() {
        return !references.isEmpty();
    }

    /** Whether nothing speaks for being cut off. */
    public boolean isCalm() {
        return state instanceof Calm;
    }

    /** Whether this node is cut off. */
    public boolean isIsolated() {
        return state instanceof Isolated;
    }

    /** Since when it is cut off; empty when it is not. */
    public Optional<Instant> isolatedSince() {
        return Optional.ofNullable(isolatedSince);
    }

    /** What was found out until now. */
    public Finding finding() {
        return finding;
    }

    /** Counts a run that ended, as far as that matters now. */
    public void ran(Reach reach) {
        if (!isCalm()) {
            count(reach);
        }
    }

    /** A run reached nothing and would turn its component, or a heartbeat was missed: is it us? */
    public void suspect() {
        unreached.increment();
        askedAt = System.nanoTime();
        context.runOnContext(_ -> {
            move(machine.suspected(state, System.nanoTime()));
            plan();
        });
    }

    /**
     * Who hears, on whatever thread, when something was found out. Must not wait.
     *
     * @return to be run when it is to hear no more
     */
    public Runnable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void stop(@Observes ShutdownEvent event) {
        context.runOnContext(_ -> {
            prepared.forEach(PreparedCheck::close);
            prepared = List.of();
            if (probes != null) {
                probes.close();
            }
        });
    }

    private void count(Reach reach) {
        switch (reach) {
            case REACHED -> reached.increment();
            case UNREACHED -> unreached.increment();
            case SAYS_NOTHING -> {
                // neither
            }
        }
    }

    private void prepare(Vertx vertx, ProbeConfig probeConfig, Resolver resolver) {
        Probes own = Probes.create(vertx, probeConfig, resolver, OwnProbes.none(), List.of());
        probes = own;
        prepared = references.stream().map(own::prepare).toList();
    }

    private void plan() {
        if (asking || planned || prepared.isEmpty()) {
            return;
        }
        long pause = (isCalm() || finding.provenAt() == beganAt ? SHORTEST_PAUSE : PAUSE).toNanos();
        long inMs = Math.max(0, beganAt + pause - System.nanoTime()) / 1_000_000;
        planned = true;
        if (inMs == 0) {
            ask();
        } else {
            context.owner().setTimer(inMs, _ -> context.runOnContext(_ -> ask()));
        }
    }

    private void ask() {
        planned = false;
        asking = true;
        beganAt = System.nanoTime();
        open = prepared.size();
        long round = beganAt;
        for (PreparedCheck reference : prepared) {
            var _ = reference.attempt(timeout, outcome -> heard(round, outcome));
        }
    }

    private void heard(long round, Outcome outcome) {
        if (!asking || round != beganAt) {
            return; // another one answered before
        }
        open--;
        if (Reach.of(outcome) == Reach.REACHED) {
            asking = false;
            answered();
        } else if (open == 0) {
            asking = false;
            unanswered();
        }
    }

    private void answered() {
        boolean wasIsolated = isIsolated();
        finding = wasIsolated ? ended() : finding.proven(beganAt);
        move(machine.answered());
        if (wasIsolated) {
            LOG.infof("the engine is no longer isolated, a reference answers");
        }
        tell();
        if (askedAt - beganAt > 0) { // somebody asked after this round began
            move(machine.suspected(state, askedAt));
            plan();
        }
    }

    private void unanswered() {
        long now = System.nanoTime();
        long failed = unreached.sum();
        long worked = reached.sum();
        IsolationState before = state;
        IsolationState after = machine.unanswered(before, worked, failed, now);
        if (before instanceof IsolationState.Suspecting && after instanceof Calm) {
            LOG.warnf("no isolation reference answers while most checks reach their targets reached=%d unreached=%d",
                    worked, failed);
            finding = finding.believed(now);
        } else if (before instanceof Isolated && after instanceof Calm) {
            LOG.warnf("the engine is no longer isolated, most checks reach their targets; no reference answers");
            finding = ended();
        } else if (before instanceof IsolationState.Suspecting && after instanceof Isolated(long since, _)) {
            Instant at = clock.instant().minusNanos(now - since);
            isolatedSince = at;
            LOG.errorf("the engine is isolated: no reference answers and most checks reach nothing, outcomes do not"
                    + " count reached=%d unreached=%d", worked, failed);
        }
        move(after);
        tell();
        if (!isCalm()) {
            plan();
        }
    }

    private Finding ended() {
        Instant since = isolatedSince;
        Instant now = clock.instant();
        isolatedSince = null;
        return finding.ended(beganAt, System.nanoTime() + SETTLING.toNanos(),
                since == null ? Duration.ZERO : Duration.between(since, now));
    }

    private void move(IsolationState next) {
        boolean counts = !next.equals(state) && !(next instanceof IsolationState.Suspecting);
        state = next;
        if (counts) { // what a state counts begins with it; a suspicion is begun by a run that counts
            reached.reset();
            unreached.reset();
        }
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }

    /**
     * What was found out. Monotonic times in nanoseconds.
     *
     * @param provenAt what ended before then is the target's own trouble: a reference was reached after it
     * @param believedAt what ended before then is believed to be the target's own: most checks reach theirs
     * @param settledAt runs that began before then and reached nothing say nothing
     * @param endings how often isolation ended
     * @param lasted how long the last one had lasted
     */
    public record Finding(long provenAt, long believedAt, long settledAt, int endings, Duration lasted) {

        static final Finding NOTHING = at(System.nanoTime() - 1);

        private static Finding at(long begin) {
            return new Finding(begin, begin, begin, 0, Duration.ZERO);
        }

        /** Whether a run that began then and reached nothing says nothing, as the network was about to come back. */
        public boolean forgives(long began) {
            return settledAt - began > 0;
        }

        /** Whether what ended then is the target's own trouble. */
        public boolean clears(long endedAt) {
            return provenAt - endedAt >= 0 || believedAt - endedAt >= 0;
        }

        Finding proven(long at) {
            return new Finding(at, believedAt, settledAt, endings, lasted);
        }

        Finding believed(long at) {
            return new Finding(provenAt, at, settledAt, endings, lasted);
        }

        Finding ended(long at, long settled, Duration duration) {
            return new Finding(at, believedAt, settled, endings + 1, duration);
        }
    }
}
