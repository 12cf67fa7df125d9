package dev.fettle.engine.probe.icmp;

import dev.fettle.api.check.IcmpCheck;
import java.time.Duration;

/** How often a host is asked: packets, the time between two, the patience for the last answer, and bytes of data. */
record Rounds(int packets, Duration spacing, Duration patience, int size) {

    static Rounds of(IcmpCheck check) {
        return new Rounds(check.packets(), check.spacing(), check.patience(), check.size());
    }
}
