package dev.fettle.engine.schedule;

import dev.fettle.api.component.ComponentId;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One tick of a lane that schedules all of the components: who is due is taken out and planned again. Time is virtual,
 * 10 ms for each tick, so the time of a tick as a part of 10 ms is the share of a core that scheduling takes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DueQueueBenchmark {

    private static final long TICK = Duration.ofMillis(10).toNanos();
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    @Param({"10000", "100000"})
    int components;

    private DueQueue<Schedule> due;
    private long now;

    @Setup(Level.Trial)
    public void plan() {
        due = new DueQueue<>();
        now = 0;
        for (int i = 0; i < components; i++) {
            Schedule schedule = Schedule.spread(new ComponentId("c" + i), INTERVAL, INTERVAL, 0);
            due.put(schedule.firstRun(), schedule);
        }
    }

    @Benchmark
    public int tick() {
        now += TICK;
        due.drain(now, (dueAt, schedule) -> due.put(schedule.dueAfter(dueAt, now, false), schedule));
        return due.size();
    }
}
