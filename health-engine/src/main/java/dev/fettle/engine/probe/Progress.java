package dev.fettle.engine.probe;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where an attempt is, how long each phase took, and what it has seen so far. Redirects add to the same phases.
 * Confined to the lane.
 */
public final class Progress {

    private long began = System.nanoTime();
    private final Map<Phase, Long> spent = new EnumMap<>(Phase.class);
    private final Map<String, Object> details = new LinkedHashMap<>(4);
    private @Nullable Phase phase;
    private String aside = "not begun";
    private @Nullable Supplier<String> exactly;
    private boolean ours;
    private long phaseBegan;
    private long ended = Long.MIN_VALUE;

    /** Ends the phase under way and begins that one, or goes on with it if it was left before. */
    public void enter(Phase next) {
        long now = System.nanoTime();
        leave(now);
        phase = next;
        exactly = null;
        ours = false;
        phaseBegan = now;
        spent.putIfAbsent(next, 0L);
    }

    /** Waits for something of ours: should the time run out meanwhile, the target is not to blame. */
    public void awaiting(String ourOwn) {
        aside(ourOwn);
        ours = true;
    }

    /** What was waited for is there, and the attempt begins with that phase: its latency counts from now. */
    public void begin(Phase first) {
        began = System.nanoTime();
        enter(first);
    }

    /** Whether it waits for something of ours. */
    boolean isOurs() {
        return ours;
    }

    /** Ends the phase under way: what is done now is no phase of its own, though it takes time. */
    public void aside(String doing) {
        leave(System.nanoTime());
        phase = null;
        exactly = null;
        aside = doing;
    }

    /** Stops the clock: latency and phases no longer grow. The phase stays known. */
    public void end() {
        if (ended == Long.MIN_VALUE) {
            ended = System.nanoTime();
            leave(ended);
        }
    }

    /** The clock runs on: another step of the same attempt follows. */
    public void resume() {
        ended = Long.MIN_VALUE;
        phase = null;
    }

    public void note(String detail, Object value) {
        details.put(detail, value);
    }

    public Duration latency() {
        return Duration.ofNanos((ended == Long.MIN_VALUE ? System.nanoTime() : ended) - began);
    }

    /** How long the phase took so far; null when it was not reached. */
    @Nullable
    public Duration spentIn(Phase asked) {
        Long nanos = spent.get(asked);
        return nanos == null ? null : Duration.ofNanos(nanos);
    }

    /** Says more exactly what is being done in this phase, for people; asked only when the time has run out. */
    public void doing(Supplier<String> what) {
        exactly = what;
    }

    /** What is being done, for people. */
    public String doing() {
        if (exactly != null) {
            return exactly.get();
        }
        return switch (phase) {
            case null -> aside;
            case RESOLVE -> "resolving";
            case CONNECT -> "connecting";
            case TLS -> "in the TLS handshake";
            case PROCESSING -> "waiting for the answer";
            case TRANSFER -> "reading the answer";
        };
    }

    /** Ends the attempt and says what was seen. */
    public Observation observation() {
        end();
        Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
        spent.forEach((each, nanos) -> phases.put(each, Duration.ofNanos(nanos)));
        return new Observation(latency(), phases, details);
    }

    private void leave(long now) {
        if (phase != null) {
            spent.merge(phase, now - phaseBegan, Long::sum);
            phaseBegan = now;
        }
    }
}
