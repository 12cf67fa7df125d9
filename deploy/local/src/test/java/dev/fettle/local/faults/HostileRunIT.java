package dev.fettle.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.faults.HostileRun.Report;
import dev.fettle.local.faults.HostileRun.Settings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A healthy receiver beside a hundred that hang, drip, reset, flood and never finish a handshake. */
class HostileRunIT {

    /** Where all tests run at once on two cores; the bench measures it on a quiet machine. */
    private static final int SOON_MS = 30_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path home;

    @Test
    void besideAHundredHostileReceiversAHealthyOneIsToldEverythingInOrderAndSoon() throws Exception {
        Report report = HostileRun.run(new Settings(100, 1, Duration.ofSeconds(6), 15), FaultRunIT.NOTIFIER, home,
                System.out::println);

        assertThat(report.violations()).isEmpty();
        assertThat(report.tries()).as("the hostile ones were tried").isGreaterThan(100);
        assertThat(report.beside()).allSatisfy(p99 -> assertThat(p99).isLessThan(SOON_MS));
    }
}
