package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.platform.calendar.Calendar;
import dev.fettle.platform.calendar.MaintenanceWindow;
import dev.fettle.engine.schedule.DueQueue;
import dev.fettle.engine.status.Flags;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * What begins and ends beside the status of the components of one lane, and tells it. Windows of maintenance go by the
 * wall clock: whoever wrote {@code 0 3 * * SUN} means what a clock on the wall shows, also after somebody put it right.
 * Belongs to one lane.
 */
final class Flagging {

    private static final Logger LOG = Logger.getLogger(Flagging.class);
    /** What clocks are put right by all the time does not matter to windows of minutes. */
    private static final long JUMP_MS = 1000;

    private final LaneParts parts;
    private final LaneLedger ledger;
    private final Map<ComponentId, Watch> present;
    private final Calendar calendar = new Calendar();
    private final DueQueue<Watch> windows = new DueQueue<>();
    private long seenMs;

    Flagging(LaneParts parts, LaneLedger ledger, Map<ComponentId, Watch> present) {
        this.parts = parts;
        this.ledger = ledger;
        this.present = present;
    }

    /** Brings the flags of a component in line with its definition and the time: new, redefined, or after a start. */
    void settle(Watch watch) {
        Flags before = watch.flags();
        watch.judgeFlapping();
        look(watch);
        if (!watch.flags().equals(before)) {
            tell(watch);
        }
    }

    /** Begins and ends the windows whose time has come. */
    void tick() {
        long now = parts.clock().millis();
        if (now < seenMs - JUMP_MS) {
            LOG.warnf("the clock was put back, windows of maintenance are looked at again ms=%d", seenMs - now);
            present.values().forEach(this::settle);
        }
        seenMs = now;
        windows.drain(now, (at, watch) -> {
            if (watch.isWindowPlannedAt(at) && present.get(watch.id()) == watch) {
                settle(watch);
            }
        });
    }

    /** Shows and publishes what is true beside the status of a component now. */
    void tell(Watch watch) {
        var _ = parts.board().put(watch.view());
        ledger.commit(watch.beside(true, parts.clock().instant(), parts.events()));
    }

    private void look(Watch watch) {
        List<MaintenanceWindow> own = watch.definition().maintenance();
        if (own.isEmpty()) {
            watch.maintain(false);
            return;
        }
        Instant now = parts.clock().instant();
        boolean isIn = calendar.isIn(own, now);
        if (isIn != watch.flags().maintenance()) {
            LOG.infof("maintenance %s component=%s", isIn ? "began" : "ended", watch.id());
        }
        watch.maintain(isIn);
        Instant until = calendar.until(own, now);
        if (until.isBefore(Instant.MAX)) {
            long at = until.toEpochMilli();
            watch.planWindow(at);
            windows.put(at, watch);
        }
    }
}
