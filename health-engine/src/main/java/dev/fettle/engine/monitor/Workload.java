package dev.fettle.engine.monitor;

/**
 * How a node copes: the worst of its lanes. Any thread may ask; the figures are up to a second old.
 *
 * @param lateMs 99 of 100 checks of the last 10 to 20 s began at most so late
 * @param waiting checks that are due and wait for a place
 * @param overloaded whether more is due than can run
 */
public record Workload(long lateMs, int waiting, boolean overloaded) {

    /** Nothing to do. */
    static final Workload NONE = new Workload(0, 0, false);

    Workload and(Workload other) {
        return new Workload(Math.max(lateMs, other.lateMs), waiting + other.waiting, overloaded || other.overloaded);
    }
}
