package dev.fettle.local.bench;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A hundred thousand components: applied in one request, and watched again after a restart, with 512 MB of heap. */
final class BulkBenchmark implements Benchmark {

    private static final String HEAP = "512m";

    @Override
    public String name() {
        return "bulk";
    }

    @Override
    public String question() {
        return "100,000 components in one apply, and the start with them";
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        int components = effort.quick() ? 10_000 : 100_000;
        Path document = Fleet.write(bed.home().resolve("bulk.yaml"), "interval: 100s, timeout: 1s", components,
                Fleet.http("http", bed.hosts("http"), false));
        Path nothing = Files.writeString(bed.home().resolve("nothing.yaml"), "components: []\n");
        String size = "%,d components: ".formatted(components);
        double applied;
        double heap;
        try (EngineProcess engine = bed.engine(nothing, HEAP)) {
            bed.say("apply of %,d bytes".formatted(Files.size(document)));
            long began = System.nanoTime();
            HttpResponse<String> answer = engine.post("/api/v1/apply", "application/yaml",
                    Files.readAllBytes(document), bed.adminToken());
            applied = (System.nanoTime() - began) / 1e9;
            if (answer.statusCode() != 200) {
                throw new IOException("apply answered " + answer.statusCode() + ": " + answer.body());
            }
            heap = engine.liveHeap() / 1e6;
        }
        bed.say("start with what is stored");
        long began = System.nanoTime();
        try (EngineProcess engine = bed.sameEngine(nothing, HEAP)) {
            double ready = (System.nanoTime() - began) / 1e9;
            boolean _ = engine.awaitChecks(1, Duration.ofMinutes(2));
            double checked = (System.nanoTime() - began) / 1e9;
            return List.of(
                    Figure.held(size + "one apply", "s", Gate.atMost(60), applied),
                    Figure.held(size + "live heap afterwards", "MB", Gate.atMost(512), heap),
                    Figure.told(size + "start to ready", "s", ready),
                    Figure.held(size + "start to the first checks", "s", Gate.atMost(30), checked));
        }
    }
}
