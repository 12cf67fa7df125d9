package dev.fettle.engine.history;

import com.sun.management.OperatingSystemMXBean;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.local.servers.LocalPostgres;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Writes results as a lane does: one batch, one transaction, a real PostgreSQL with {@code fsync}. What counts is the
 * CPU of either side for a row: {@code clientNs} is that of this process (waiting, JMH and the collector included),
 * {@code serverNs} that of PostgreSQL with all of its processes, in steps of 10 ms.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(1)
public class ResultLogBenchmark {

    private static final long TICK_NS = 10_000_000;

    /** CPU for a row, of one iteration. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Cpu {
        private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory
                .getOperatingSystemMXBean();
        private long clientBegan;
        private long serverBegan;
        private long written;
        /** Of this process, in nanoseconds. */
        public double clientNs;
        /** Of PostgreSQL, in nanoseconds. */
        public double serverNs;

        @Setup(Level.Iteration)
        public void begin(Bed bed) throws IOException {
            written = 0;
            clientBegan = system.getProcessCpuTime();
            serverBegan = cpuOfTree(bed.postgres.pid());
        }

        @TearDown(Level.Iteration)
        public void end(Bed bed) throws IOException {
            clientNs = (double) (system.getProcessCpuTime() - clientBegan) / written;
            serverNs = (double) (cpuOfTree(bed.postgres.pid()) - serverBegan) / written;
        }
    }

    /** One of them for all: the counters are to look at the database that is written to. */
    @State(Scope.Benchmark)
    public static class Bed {

        /** Rows of a batch. */
        @Param({"500", "2000"})
        public int rows;

        private LocalPostgres postgres;
        private Vertx vertx;
        private Pool pool;
        private ResultLog log;
        private List<RunResult> batch;

        @Setup(Level.Trial)
        public void start() {
            postgres = LocalPostgres.ephemeral();
            Flyway.configure()
                    .dataSource(postgres.jdbcUrl(postgres.database()), postgres.user(), postgres.password())
                    .schemas("engine")
                    .locations("db/engine")
                    .load()
                    .migrate();
            vertx = Vertx.vertx();
            pool = Pool.newInstance(PgBuilder.pool()
                    .with(new PoolOptions().setMaxSize(1))
                    .connectingTo(PgConnectOptions.fromUri(postgres.url())
                            .setProperties(Map.of("search_path", "engine"))
                            .setCachePreparedStatements(true))
                    .using(vertx)
                    .build());
            Clock clock = Clock.systemUTC();
            Uptimes uptimes = new Uptimes(pool, vertx, clock);
            log = new ResultLog(pool, vertx, clock, () -> Duration.ofDays(365), new TransitionLog(pool), uptimes);
            log.start().await().indefinitely();
            Instant now = clock.instant();
            batch = IntStream.range(0, rows)
                    .mapToObj(row -> new RunResult(new ComponentId("component-" + row), now.plusMillis(row / 4),
                            Status.HEALTHY, Reason.OK, "GET http://127.0.0.1:8080/health answered 200", 3, 1))
                    .toList();
        }

        @TearDown(Level.Trial)
        public void stop() {
            pool.close().await().indefinitely();
            vertx.close();
            postgres.close();
        }
    }

    @Benchmark
    public void write(Bed bed, Cpu cpu) {
        bed.pool.withTransaction(connection -> bed.log.add(connection, bed.batch)).await().indefinitely();
        cpu.written += bed.rows;
    }

    private static long cpuOfTree(long pid) throws IOException {
        long ticks = cpuOf(pid);
        for (ProcessHandle child : ProcessHandle.of(pid).orElseThrow().children().toList()) {
            ticks += cpuOf(child.pid());
        }
        return ticks * TICK_NS;
    }

    /** User and system time, that of children that ended included. */
    private static long cpuOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return IntStream.rangeClosed(11, 14).mapToLong(field -> Long.parseLong(fields[field])).sum();
    }
}
