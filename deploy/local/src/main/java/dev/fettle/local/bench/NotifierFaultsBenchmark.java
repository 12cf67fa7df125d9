package dev.fettle.local.bench;

import dev.fettle.local.faults.FaultRun;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Hundreds of deaths of notifiers, and what was lost and doubled by them. */
final class NotifierFaultsBenchmark implements Benchmark {

    private static final int KILLS = 500;
    private static final int FEW_KILLS = 50;
    private static final int NOTIFIERS = 3;
    private static final int PER_SECOND = 40;
    private static final int MOST_TOLD = 20;

    @Override
    public String name() {
        return "notifier-faults";
    }

    @Override
    public String question() {
        return "notifiers, PostgreSQL, Kafka and receivers die at random moments: what is lost, what is doubled";
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        int kills = effort.quick() ? FEW_KILLS : KILLS;
        bed.say("seed " + effort.seed() + " (again with --seed " + effort.seed() + ")");
        FaultRun.Report report;
        try {
            report = FaultRun.run(
                    new FaultRun.Settings(effort.seed(), kills, NOTIFIERS, PER_SECOND, Duration.ofMinutes(3)),
                    bed.notifierJar(), bed.home(), bed::say);
        } catch (SQLException e) {
            throw new IOException(e);
        }
        bed.say(report.line());
        report.violations().stream().limit(MOST_TOLD).forEach(bed::say);
        return List.of(
                Figure.held("events lost", "", Gate.atMost(0), report.lost()),
                Figure.held("promises broken, of all kinds", "", Gate.atMost(0), report.violations().size()),
                Figure.told("batches doubled, each in flight at a change of hands", "", report.doubled()),
                Figure.told("changes of hands", "", report.changesOfHands()),
                Figure.told("notifiers killed", "", report.kills()),
                Figure.told("notifiers asleep past their lease", "", report.pauses()),
                Figure.told("outages of PostgreSQL and Kafka", "", report.outages()),
                Figure.told("bad moods of receivers", "", report.badMoods()),
                Figure.told("events published", "", report.events()),
                Figure.told("events delivered, once for each webhook", "", report.told()),
                Figure.told("posts", "", report.posts()),
                Figure.told("duration", "s", report.duration().toMillis() / 1e3));
    }
}
