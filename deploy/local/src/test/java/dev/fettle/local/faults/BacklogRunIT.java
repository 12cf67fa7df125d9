package dev.fettle.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.faults.BacklogRun.Report;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A real notifier with a small heap in front of a receiver that is away; the backlog lives in PostgreSQL. */
class BacklogRunIT {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path home;

    @Test
    void twentyThousandEventsWaitForADeadReceiverWith96MegabytesOfHeapAndAllArriveInOrder() throws Exception {
        sound(run(20_000, "96m", Duration.ofMinutes(3)));
    }

    @Test
    @EnabledIfSystemProperty(named = "fettle.all", matches = ".*")
    void aMillionEventsWaitForADeadReceiverWith128MegabytesOfHeapAndAllArriveInOrder() throws Exception {
        sound(run(1_000_000, "128m", Duration.ofMinutes(30)));
    }

    private Report run(long events, String heap, Duration limit) throws Exception {
        Report report = BacklogRun.run(events, heap, limit, FaultRunIT.NOTIFIER, home, System.out::println);
        System.out.println(report.line());
        return report;
    }

    private static void sound(Report report) {
        assertThat(report.violations()).isEmpty();
        assertThat(report.posts()).isLessThan(report.events() / 50);
    }
}
