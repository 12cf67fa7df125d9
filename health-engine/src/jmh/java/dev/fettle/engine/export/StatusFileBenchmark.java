package dev.fettle.engine.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The seed "System health check": one write of the status file, to the disk and into its place, under 100 ms. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StatusFileBenchmark {

    private Path directory;
    private StatusFileWriter writer;

    @Setup(Level.Trial)
    public void open() throws IOException {
        directory = Files.createTempDirectory(Path.of("target"), "status-file");
        writer = new StatusFileWriter(directory.resolve("health.json"), "1.2.3", () -> {
            throw new UncheckedIOException(new IOException("the file could not be written"));
        });
    }

    @Benchmark
    public void write() {
        writer.write(ServiceStatus.ONLINE, "connected", Instant.now());
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        Files.deleteIfExists(directory.resolve("health.json"));
        Files.deleteIfExists(directory);
    }
}
