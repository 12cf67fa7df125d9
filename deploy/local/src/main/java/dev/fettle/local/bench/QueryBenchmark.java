package dev.fettle.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long questions wait for their answers while 10,000 components are checked. */
final class QueryBenchmark implements Benchmark {

    private static final int COMPONENTS = 10_000;
    private static final int RATE = 100;
    private static final List<String> QUESTIONS = List.of("/api/v1/health?limit=1",
            "/api/v1/health?group=bench.g7&limit=1", "/api/v1/groups/bench.g7", "/q/health");

    @Override
    public String name() {
        return "query";
    }

    @Override
    public String question() {
        return "latency of status queries at 10,000 components";
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        Path config = Fleet.write(bed.home().resolve("query.yaml"), "interval: 30s, timeout: 2s", COMPONENTS,
                Fleet.http("http", bed.hosts("http"), false));
        Helper client = bed.client();
        List<Figure> figures = new ArrayList<>();
        try (EngineProcess engine = bed.engine(config, "512m")) {
            bed.say("waiting for the first check of each of " + COMPONENTS + " components");
            boolean _ = engine.awaitChecks(COMPONENTS, effort.warmUp().plusSeconds(60));
            bed.say("waiting until their first statuses are published");
            boolean _ = engine.awaitPublished(Duration.ofMinutes(2));
            Thread.sleep(effort.warmUp());
            for (String path : QUESTIONS) {
                var _ = latencies(client, engine, path, effort.warmUp().dividedBy(2));
            }
            Map<String, List<JsonNode>> answers = new LinkedHashMap<>();
            for (int round = 0; round < effort.rounds(); round++) {
                for (String path : QUESTIONS) {
                    answers.computeIfAbsent(path, _ -> new ArrayList<>())
                            .add(latencies(client, engine, path, effort.window()));
                }
            }
            answers.forEach((path, all) -> {
                figures.add(new Figure(path + ": p50", "ms", millis(all, "p50"), null, Map.of()));
                figures.add(new Figure(path + ": p99", "ms", millis(all, "p99"), Gate.atMost(5, 1), Map.of()));
            });
        }
        return figures;
    }

    private static JsonNode latencies(Helper client, EngineProcess engine, String path, Duration length)
            throws IOException, InterruptedException {
        var _ = client.ask("/begin?kind=keep-alive&rate=" + RATE + "&at=127.0.0.1:" + engine.port() + "&path="
                + URLEncoder.encode(path, StandardCharsets.UTF_8));
        Thread.sleep(length);
        JsonNode counts = client.ask("/end");
        for (int i = 0; i < 100 && counts.path("waiting").asInt() > 0; i++) { // or they would delay the next ones
            Thread.sleep(Duration.ofMillis(100));
            counts = client.ask("/count");
        }
        if (counts.path("n").asInt() == 0) {
            throw new IllegalStateException(path + " was never answered with 200");
        }
        return counts;
    }

    private static Samples millis(List<JsonNode> rounds, String which) {
        return new Samples(rounds.stream().map(round -> round.path(which).asDouble() / 1e6).toList());
    }
}
