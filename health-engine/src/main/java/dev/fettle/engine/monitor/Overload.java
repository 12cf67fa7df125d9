package dev.fettle.engine.monitor;

import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Notices when more is due in one lane than can run, and says so once a minute. It changes nothing: what waits is
 * admitted in turns of the hosts, and what comes late is coalesced. Belongs to one lane; its figures may be read from
 * any thread.
 */
final class Overload {

    private static final Logger LOG = Logger.getLogger(Overload.class);
    private static final long PERIOD = Duration.ofSeconds(10).toNanos();
    private static final long LOOK = Duration.ofSeconds(1).toNanos();
    private static final long SAY = Duration.ofMinutes(1).toNanos();
    /** The shortest interval there is: whoever is later than that misses beats. */
    private static final long LATE_MS = 1000;
    private static final double MOST = 0.99;

    private final int mostInFlight;
    private final Punctuality punctuality;
    private volatile Workload workload = Workload.NONE;
    private long lookedAt;
    private long saidAt;

    Overload(int mostInFlight, long now) {
        this.mostInFlight = mostInFlight;
        this.punctuality = new Punctuality(PERIOD, now);
        this.lookedAt = now;
        this.saidAt = now - SAY;
    }

    void began(long lateNanos, long now) {
        punctuality.began(lateNanos, now);
    }

    /** Looks once a second. */
    void tick(int inFlight, int waiting, long now) {
        if (now - lookedAt < LOOK) {
            return;
        }
        lookedAt = now;
        long lateMs = punctuality.quantile(MOST, now) / 1_000_000;
        boolean overloaded = lateMs > LATE_MS || (inFlight >= mostInFlight && waiting > mostInFlight);
        workload = new Workload(lateMs, waiting, overloaded);
        if (overloaded && now - saidAt >= SAY) {
            saidAt = now;
            LOG.warnf("more checks are due than can run lateMs=%d waiting=%d inFlight=%d", lateMs, waiting, inFlight);
        }
    }

    Workload workload() {
        return workload;
    }
}
