package dev.fettle.local.bench;

import dev.fettle.local.faults.HostileRun;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** One healthy receiver beside a hundred that hang, drip, reset, flood and dawdle. */
final class NotifierHostileBenchmark implements Benchmark {

    private static final int HOSTILE = 100;
    private static final int PER_SECOND = 50;

    @Override
    public String name() {
        return "notifier-hostile";
    }

    @Override
    public String question() {
        return "from Kafka to a healthy receiver, alone and beside a hundred hostile ones";
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        HostileRun.Report report;
        try {
            report = HostileRun.run(new HostileRun.Settings(HOSTILE, effort.rounds(),
                    effort.quick() ? Duration.ofSeconds(10) : Duration.ofSeconds(30), PER_SECOND), bed.notifierJar(),
                    bed.home(), bed::say);
        } catch (SQLException e) {
            throw new IOException(e);
        }
        report.violations().stream().limit(20).forEach(bed::say);
        return List.of(
                Figure.ratio("p99 from Kafka to the healthy receiver: beside / alone", "beside ms",
                        new Samples(report.beside()), "alone ms", new Samples(report.alone()), Gate.atMost(1.2)),
                Figure.held("promises broken to the healthy receiver", "", Gate.atMost(0),
                        report.violations().size()),
                Figure.told("events to the healthy receiver", "", report.events()),
                Figure.told("connections to hostile receivers", "", report.tries()));
    }
}
