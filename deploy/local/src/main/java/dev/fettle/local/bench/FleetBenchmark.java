package dev.fettle.local.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a fleet costs: 10,000 components at 30 s, and how memory and CPU per check grow from 1,000 to 100,000. */
final class FleetBenchmark implements Benchmark {

    private static final int RATE = 1000;
    private static final Duration CHECKED_LIMIT = Duration.ofMinutes(4);

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public String question() {
        return "CPU and memory of 1,000, 10,000 and 100,000 components";
    }

    /** An engine with so many components, measured. */
    private record Grown(int components, long liveHeap, long resident, List<Window> windows, double secondsToStart) {

        Samples micros() {
            return new Samples(windows.stream().map(Window::microsPerCheck).toList());
        }
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>(steady(bed, effort));
        List<Grown> grown = new ArrayList<>();
        for (int components : effort.quick() ? List.of(1_000, 10_000) : List.of(1_000, 10_000, 100_000)) {
            bed.say(components + " components, " + RATE + " checks/s");
            grown.add(grow(components, bed, effort));
        }
        Grown least = grown.getFirst();
        for (Grown more : grown) {
            String size = "%,d components: ".formatted(more.components());
            figures.add(Figure.told(size + "live heap", "MB", more.liveHeap() / 1e6));
            figures.add(Figure.told(size + "resident memory", "MB", more.resident() / 1e6));
            figures.add(Figure.told(size + "start to ready", "s", more.secondsToStart()));
            if (more.components() > least.components()) {
                figures.add(Figure.ratio(size + "CPU per check, against " + least.components(), "here µs",
                        more.micros(), "there µs", least.micros(), Gate.atMost(1.15)));
            }
        }
        Grown most = grown.getLast();
        Grown before = grown.get(grown.size() - 2);
        figures.add(Figure.held("memory per further component", "bytes", Gate.atMost(2048, 1024),
                (double) (most.liveHeap() - before.liveHeap()) / (most.components() - before.components())));
        return figures;
    }

    private static List<Figure> steady(Testbed bed, Effort effort) throws IOException, InterruptedException {
        bed.say("10,000 components at 30 s");
        List<String> hosts = bed.hosts("http");
        Path config = Fleet.write(bed.home().resolve("steady.yaml"), "interval: 30s, timeout: 2s", 10_000,
                Fleet.http("http", hosts, false));
        try (EngineProcess engine = bed.engine(config, "512m")) {
            Thread.sleep(effort.warmUp().plusSeconds(effort.quick() ? 5 : 50));
            List<Double> shares = new ArrayList<>();
            List<Double> rates = new ArrayList<>();
            List<Double> database = new ArrayList<>();
            for (int round = 0; round < effort.rounds(); round++) {
                // first checks come within 10 s and then every 30 s: only whole beats are alike
                Window window = Window.of(engine, bed.postgres().pid(),
                        effort.quick() ? Duration.ofSeconds(10) : Duration.ofSeconds(30));
                shares.add(window.corePercent());
                rates.add(window.perSecond());
                database.add(window.beside().toNanos() / 1e7 / window.seconds());
            }
            Map<String, Samples> sides = new LinkedHashMap<>();
            sides.put("checks/s", new Samples(rates));
            sides.put("PostgreSQL %", new Samples(database));
            return List.of(
                    new Figure("10,000 at 30 s: share of a core", "%", new Samples(shares), Gate.atMost(4, 2.5), sides),
                    Figure.told("10,000 at 30 s: resident memory", "MB",
                            Usage.of(engine.pid()).residentBytes() / 1e6));
        }
    }

    /** The interval grows with the number, so that as many checks come in a second. */
    private static Grown grow(int components, Testbed bed, Effort effort) throws IOException, InterruptedException {
        int seconds = components / RATE;
        Path config = Fleet.write(bed.home().resolve("fleet-" + components + ".yaml"),
                "interval: " + seconds + "s, timeout: 1s", components, Fleet.http("http", bed.hosts("http"), false));
        long began = System.nanoTime();
        try (EngineProcess engine = bed.engine(config, components > 10_000 ? "2g" : "512m")) {
            double started = (System.nanoTime() - began) / 1e9;
            boolean _ = engine.awaitChecks(components, CHECKED_LIMIT);
            boolean _ = engine.awaitPublished(CHECKED_LIMIT);
            Thread.sleep(effort.warmUp());
            List<Window> windows = new ArrayList<>();
            for (int round = 0; round < effort.rounds(); round++) {
                windows.add(Window.of(engine, bed.postgres().pid(), effort.window()));
            }
            return new Grown(components, engine.liveHeap(), Usage.of(engine.pid()).residentBytes(), windows, started);
        }
    }
}
