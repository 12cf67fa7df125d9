package dev.fettle.engine.schedule;

import dev.fettle.api.component.ComponentId;
import java.time.Duration;

/**
 * The beat of one component: every {@code interval} nanoseconds since {@code firstBeat}, on a monotonic clock, whatever
 * the runs take. A beat that comes while a run is still under way is coalesced into it. While a change is suspected
 * extra runs come in between; the beat stays.
 *
 * @param firstRun monotonic time of the first run, which may come before the first beat
 * @param firstBeat monotonic time of the first beat
 * @param interval from beat to beat, {@code > 0}
 * @param confirm from the end of a suspicious run to the extra one, {@code > 0}, at most the interval
 */
public record Schedule(long firstRun, long firstBeat, long interval, long confirm) {

    private static final long LATEST_FIRST = Duration.ofSeconds(10).toNanos();
    /** Beats lie on the same points of time, this many in an interval and at most so far apart. */
    private static final int FINEST = 200;
    private static final long COARSEST = Duration.ofMillis(50).toNanos();

    /**
     * The schedule of a component whose watch begins now. Its beat has a place in the interval that depends on the id
     * alone, so that many components load a node evenly for ever and do not come as a herd; but those of the same
     * twentieth
     * of a second come together, for an event loop that wakes up for each of them works twice as much. The first run
     * comes within
     * min(interval, 10 s), in the same even way, for nobody is to wait a whole interval for a first look.
     */
    public static Schedule spread(ComponentId id, Duration interval, Duration confirm, long now) {
        long grain = Math.min(interval.toNanos() / FINEST, COARSEST);
        long base = Math.ceilDiv(now, grain) * grain;
        long place = Math.floorMod(mix(id.value().hashCode()), interval.toNanos()) / grain * grain;
        long soon = place % Math.min(interval.toNanos(), LATEST_FIRST);
        return new Schedule(base + soon, base + place, interval.toNanos(),
                Math.min(confirm.toNanos(), interval.toNanos()));
    }

    /** The schedule of a component whose first run is to come at once. */
    public static Schedule atOnce(Duration interval, Duration confirm, long now) {
        return new Schedule(now, now, interval.toNanos(), Math.min(confirm.toNanos(), interval.toNanos()));
    }

    /** When the next run is due after one that was due then and ended now. */
    public long dueAfter(long wasDue, long now, boolean suspected) {
        long beat = nextBeat(wasDue, now);
        return suspected ? Math.min(beat, now + confirm) : beat;
    }

    /** How many beats passed while the run was under way that was due then and ended now; they are not made up for. */
    public long coalesced(long wasDue, long now) {
        return (nextBeat(wasDue, now) - nextBeat(wasDue, wasDue)) / interval;
    }

    /** The first beat that lies after both times. */
    private long nextBeat(long wasDue, long now) {
        long after = Math.max(wasDue, now);
        return after < firstBeat ? firstBeat : firstBeat + ((after - firstBeat) / interval + 1) * interval;
    }

    /** Spreads the poor high bits of a text's hash (the finalizer of SplitMix64). */
    private static long mix(long hash) {
        long mixed = (hash + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 30)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
