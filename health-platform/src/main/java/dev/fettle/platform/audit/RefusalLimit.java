package dev.fettle.platform.audit;

/** Admits so many a minute. Any thread. */
final class RefusalLimit {

    private static final long MINUTE_MS = 60_000;

    private final int most;
    private long minute = Long.MIN_VALUE;
    private int admitted;

    RefusalLimit(int most) {
        this.most = most;
    }

    synchronized boolean admits(long nowMs) {
        long current = Math.floorDiv(nowMs, MINUTE_MS);
        if (current != minute) {
            minute = current;
            admitted = 0;
        }
        return admitted++ < most;
    }
}
