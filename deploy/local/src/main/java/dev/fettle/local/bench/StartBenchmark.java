package dev.fettle.local.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * From the start of the process until it is ready, with a cache of loaded and linked classes that one run before left
 * (JEP 483 and 515) and without. The database is there and up to date. Says something only of an engine that the JVM
 * loads itself ({@code -Dquarkus.package.jar.type=aot-jar}): such a cache holds no class of another loader.
 */
final class StartBenchmark implements Benchmark {

    private static final String HEAP = "512m";
    private static final int COMPONENTS = 100;
    /** Writing the cache takes longer than stopping. */
    private static final Duration WRITING = Duration.ofMinutes(2);
    private static final List<String> OFTEN_ASKED = List.of("/q/health", "/q/metrics", "/api/v1/components",
            "/api/v1/health");

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String question() {
        return "start to ready, with an AOT cache and without";
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        Path fleet = Fleet.write(bed.home().resolve("start.yaml"), "interval: 5s, timeout: 1s", COMPONENTS,
                Fleet.http("http", bed.hosts("http"), false));
        bed.engine(fleet, HEAP).close();
        Path cache = train(bed, fleet);
        double[] plain = new double[effort.rounds()];
        double[] plainCpu = new double[effort.rounds()];
        double[] cached = new double[effort.rounds()];
        double[] cachedCpu = new double[effort.rounds()];
        for (int round = 0; round < effort.rounds(); round++) {
            Taken without = start(bed, fleet, List.of());
            Taken with = start(bed, fleet, List.of("-XX:AOTCache=" + cache));
            plain[round] = without.seconds();
            plainCpu[round] = without.cpuSeconds();
            cached[round] = with.seconds();
            cachedCpu[round] = with.cpuSeconds();
        }
        return List.of(
                Figure.ratio("start to ready, AOT cache", "with s", Samples.of(cached), "plain s", Samples.of(plain),
                        Gate.atMost(0.35)),
                Figure.ratio("CPU until ready, AOT cache", "with s", Samples.of(cachedCpu), "plain s",
                        Samples.of(plainCpu), null),
                Figure.told("size of the cache", "MB", Files.size(cache) / 1e6));
    }

    /** One run that does what every run does, and writes at its end what it loaded. */
    private static Path train(Testbed bed, Path fleet) throws IOException, InterruptedException {
        Path cache = bed.home().resolve("engine.aot");
        bed.say("a run that leaves a cache");
        EngineProcess engine = bed.sameEngine(fleet, HEAP, List.of("-XX:AOTCacheOutput=" + cache));
        boolean _ = engine.awaitChecks(COMPONENTS, Duration.ofMinutes(1));
        for (String path : OFTEN_ASKED) {
            var _ = engine.ask(path);
        }
        engine.end(WRITING);
        if (!Files.exists(cache)) {
            throw new IOException("the run left no cache; see logs in " + bed.home());
        }
        return cache;
    }

    private static Taken start(Testbed bed, Path fleet, List<String> options) {
        long began = System.nanoTime();
        try (EngineProcess engine = bed.sameEngine(fleet, HEAP, options)) {
            double seconds = (System.nanoTime() - began) / 1e9;
            return new Taken(seconds, Usage.of(engine.pid()).cpu().toMillis() / 1e3);
        }
    }

    private record Taken(double seconds, double cpuSeconds) {}
}
