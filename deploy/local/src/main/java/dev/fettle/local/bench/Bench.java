package dev.fettle.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.local.console.Console;
import dev.fettle.local.servers.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./fettle bench}: runs benchmarks one after the other, prints their figures and keeps each one's in a file. One
 * thread, which waits.
 */
public final class Bench {

    private static final List<Benchmark> ALL = List.of(new ChecksBenchmark(), new FleetBenchmark(),
            new LatenessBenchmark(), new QueryBenchmark(), new PipelineBenchmark(), new ConcurrencyBenchmark(),
            new SoakBenchmark(), new FailoverBenchmark(), new BulkBenchmark(), new StartBenchmark(),
            new NotifierBenchmark(), new NotifierFaultsBenchmark(), new NotifierBacklogBenchmark(),
            new NotifierHostileBenchmark());
    private static final double BUSY = 1.5;

    private final Path engineJar;
    private final Path notifierJar;
    private final Path results;
    private final List<String> engineOptions;
    private final Console console;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param engineJar the packaged engine
     * @param notifierJar the packaged notifier
     * @param results the directory of the files; made when missing
     * @param engineOptions further options of the engine's JVM
     */
    public Bench(Path engineJar, Path notifierJar, Path results, List<String> engineOptions, Console console) {
        this.engineJar = engineJar;
        this.notifierJar = notifierJar;
        this.results = results;
        this.engineOptions = List.copyOf(engineOptions);
        this.console = console;
    }

    /** What can be asked for, the most important first. */
    public static List<String> names() {
        return ALL.stream().map(Benchmark::name).toList();
    }

    /** The first of the names that is neither a benchmark nor {@code NAME/PART} of one. */
    public static Optional<String> unknown(List<String> names) {
        return names.stream().filter(name -> ALL.stream().noneMatch(each -> isMeant(each, name))).findFirst();
    }

    private static boolean isMeant(Benchmark benchmark, String name) {
        String part = part(name);
        return benchmark.name().equals(part == null ? name : name.substring(0, name.indexOf('/')))
                && (part == null || benchmark.parts().contains(part));
    }

    private static @Nullable String part(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? null : name.substring(slash + 1);
    }

    /**
     * Runs those of the names, all when there are none.
     *
     * @param names each a benchmark or {@code NAME/PART}
     * @param quick a look: too short to be believed
     * @param soak how long the soak takes
     * @param seed of what happens at random
     * @return whether every gate was reached
     */
    public boolean run(List<String> names, boolean quick, Duration soak, long seed)
            throws IOException, InterruptedException {
        Effort effort = quick ? Effort.look(seed) : Effort.full(soak, seed);
        boolean allReached = true;
        for (String name : names.isEmpty() ? names() : names) {
            for (Benchmark benchmark : ALL) {
                if (isMeant(benchmark, name)) {
                    allReached &= run(benchmark, effort.only(part(name)));
                }
            }
        }
        return allReached;
    }

    private boolean run(Benchmark benchmark, Effort effort) throws IOException, InterruptedException {
        console.event(benchmark.name() + ": " + benchmark.question());
        warnOfLoad();
        double load = Machine.load();
        Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Path home = Files.createTempDirectory("fettle-bench-");
        List<Figure> figures;
        boolean sound = false;
        try (Testbed bed = new Testbed(home, engineJar, notifierJar, engineOptions, console)) {
            figures = benchmark.measure(bed, effort);
            sound = true;
        } finally {
            if (sound) {
                Directories.delete(home);
            } else {
                console.complaint("the logs are in " + home);
            }
        }
        Path file = write(benchmark, effort, figures, began, load);
        console.line("");
        console.line(benchmark.name() + (effort.quick() ? " (--quick: a look, too short to be believed)" : "")
                + ", sides in turns, medians of " + effort.rounds() + ":");
        figures.forEach(figure -> console.line(figure.line()));
        console.line("  kept in " + file);
        console.line("");
        return figures.stream()
                .map(Figure::verdict)
                .noneMatch(verdict -> verdict == Gate.Verdict.MISSED);
    }

    private void warnOfLoad() {
        if (Machine.load() > BUSY) {
            console.event("  the machine is busy (load " + Machine.loadText()
                    + "): times of CPU are a little high, lateness means nothing");
        }
    }

    private Path write(Benchmark benchmark, Effort effort, List<Figure> figures, Instant began, double load)
            throws IOException {
        ObjectNode node = json.createObjectNode();
        node.put("benchmark", benchmark.name()).put("question", benchmark.question());
        node.put("began", began.toString())
                .put("ended", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("quick", effort.quick())
                .put("seed", effort.seed())
                .put("rounds", effort.rounds())
                .put("windowMs", effort.window().toMillis())
                .put("warmUpMs", effort.warmUp().toMillis())
                .put("loadBefore", load)
                .put("loadAfter", Machine.load())
                .put("jvmFlags", String.join(" ", Testbed.JVM_FLAGS))
                .put("engineOptions", String.join(" ", engineOptions));
        node.set("machine", Machine.describe(json));
        ArrayNode all = node.putArray("figures");
        figures.forEach(figure -> all.add(figure.json(json)));
        Files.createDirectories(results);
        Path file = results.resolve(
                benchmark.name() + (effort.part() == null ? "" : "-" + effort.part()) + ".json");
        Files.writeString(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
        return file;
    }
}
