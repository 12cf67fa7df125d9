package dev.fettle.engine.health;

import dev.fettle.api.component.Status;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.status.SampleView;
import dev.fettle.engine.status.StatusBoard;
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

/** The seed "System health check": the answer of {@code /q/health/well}, made and written, under 500 ms. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WatchedHealthBenchmark {

    /** How many components; each tenth is not HEALTHY. */
    @Param({"100", "10000"})
    public int components;

    private WatchedHealth health;

    @Setup(Level.Trial)
    public void watch() {
        StatusBoard board = new StatusBoard();
        for (int number = 0; number < components; number++) {
            var definition = SampleComponent.named("component-" + number).in("group-" + number % 50).make();
            var _ = board.put(SampleView.judged(definition, number % 10 == 0 ? Status.UNHEALTHY : Status.HEALTHY));
        }
        health = new WatchedHealth(board);
    }

    @Benchmark
    public String well() {
        return health.well().encode();
    }
}
