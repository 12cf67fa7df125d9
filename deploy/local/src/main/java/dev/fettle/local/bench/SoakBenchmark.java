package dev.fettle.local.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** 2,000 checks a second for a while: does anything grow? And how much is allocated for a check? */
final class SoakBenchmark implements Benchmark {

    private static final int RATE = 2000;
    private static final int LOOKS = 50;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(53);

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String question() {
        return "growth of heap, connections and threads at 2,000 checks/s; allocation per check";
    }

    /** What could grow. */
    private record Held(long heap, Usage usage, Scrape scrape) {

        static Held of(EngineProcess engine) throws IOException, InterruptedException {
            long heap = engine.liveHeap();
            return new Held(heap, calm(engine.pid()), engine.scrape());
        }

        /** The look with the fewest files: the collection before has kept checks waiting, which then come at once. */
        private static Usage calm(long pid) throws InterruptedException {
            Usage calm = Usage.of(pid);
            for (int look = 1; look < LOOKS; look++) {
                Thread.sleep(BETWEEN_LOOKS);
                Usage now = Usage.of(pid);
                calm = now.files() < calm.files() ? now : calm;
            }
            return calm;
        }
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        Path config = Fleet.write(bed.home().resolve("soak.yaml"), "interval: 1s, timeout: 1s", RATE,
                Fleet.http("http", bed.hosts("http"), false));
        try (EngineProcess engine = bed.engine(config, "512m")) {
            Thread.sleep(effort.warmUp());
            Held begin = Held.of(engine);
            bed.say("soaking for " + effort.soak().toSeconds() + " s");
            Thread.sleep(effort.soak());
            Held end = Held.of(engine);
            double checks = end.scrape().sum("fettle_checks_total") - begin.scrape().sum("fettle_checks_total");
            double allocated = end.scrape().sum("jvm_gc_memory_allocated_bytes_total")
                    - begin.scrape().sum("jvm_gc_memory_allocated_bytes_total");
            Map<String, Samples> heaps = new LinkedHashMap<>();
            heaps.put("begin MB", Samples.of(begin.heap() / 1e6));
            heaps.put("end MB", Samples.of(end.heap() / 1e6));
            return List.of(
                    new Figure("live heap, end against begin", "×", Samples.of((double) end.heap() / begin.heap()),
                            Gate.atMost(1.1, 1.02), heaps),
                    Figure.held("open file descriptors more", "", Gate.atMost(100, 20),
                            (double) (end.usage().files() - begin.usage().files())),
                    Figure.held("threads more", "", Gate.atMost(5, 0),
                            (double) (end.usage().threads() - begin.usage().threads())),
                    Figure.told("direct buffers more", "MB", (direct(end) - direct(begin)) / 1e6),
                    Figure.told("resident memory more", "MB",
                            (end.usage().residentBytes() - begin.usage().residentBytes()) / 1e6),
                    Figure.told("checks meanwhile", "", checks),
                    Figure.told("allocated for a check", "KB", allocated / checks / 1e3));
        }
    }

    private static double direct(Held held) {
        return held.scrape().sum("jvm_buffer_memory_used_bytes", "id=\"direct\"");
    }
}
