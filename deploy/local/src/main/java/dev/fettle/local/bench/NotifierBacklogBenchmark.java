package dev.fettle.local.bench;

import dev.fettle.local.faults.BacklogRun;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A million events against a receiver that is away, with a heap of 128 MB, and their way once it is back. */
final class NotifierBacklogBenchmark implements Benchmark {

    private static final long EVENTS = 1_000_000;
    private static final long FEW_EVENTS = 50_000;
    private static final Duration LIMIT = Duration.ofMinutes(30);

    @Override
    public String name() {
        return "notifier-backlog";
    }

    @Override
    public String question() {
        return "a backlog of 1,000,000 events against a dead receiver with -Xmx128m, then its drain";
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        BacklogRun.Report report;
        try {
            report = BacklogRun.run(effort.quick() ? FEW_EVENTS : EVENTS, "128m", LIMIT, bed.notifierJar(), bed.home(),
                    bed::say);
        } catch (SQLException e) {
            throw new IOException(e);
        }
        report.violations().stream().limit(20).forEach(bed::say);
        return List.of(
                Figure.told("events", "", report.events()),
                Figure.held("promises broken", "", Gate.atMost(0), report.violations().size()),
                Figure.told("gathered", "events/s", report.events() / (report.gathered().toMillis() / 1e3)),
                Figure.told("drained", "events/s", report.events() / (report.drained().toMillis() / 1e3)),
                Figure.told("posts", "", report.posts()),
                Figure.told("peak resident memory of the notifier", "MiB", report.peakMemory() / (double) (1 << 20)));
    }
}
