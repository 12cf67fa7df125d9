package dev.fettle.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.local.process.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.StreamSupport;

/**
 * Three engines, one of which is killed, or asked to stop: how long until its last shard is watched by another one, and
 * how many checks are missing meanwhile.
 */
final class FailoverBenchmark implements Benchmark {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COMPONENTS = 600;
    private static final int SHARDS = 64;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration SETTLE = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public String question() {
        return "one of three engines is gone: until its last shard is taken over, and the checks that are missing";
    }

    /** One end of an engine. */
    private record Lost(double seconds, double missing) {}

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        Path config = Fleet.write(bed.home().resolve("failover.yaml"), "interval: 1s, timeout: 800ms", COMPONENTS,
                Fleet.http("http", bed.hosts("http"), false));
        List<EngineProcess> engines = new ArrayList<>(bed.sharingEngines(config, "384m", 3));
        List<Lost> killed = new ArrayList<>();
        List<Lost> stopped = new ArrayList<>();
        for (int round = 0; round < effort.rounds(); round++) {
            bed.say("round " + (round + 1) + ": killed, then stopped");
            killed.add(lose(engines, EngineProcess::kill, bed, config));
            stopped.add(lose(engines, EngineProcess::close, bed, config));
        }
        return List.of(
                Figure.told("killed: until its last shard is owned", "s", numbers(killed, Lost::seconds)),
                Figure.told("killed: checks missing, of its %d a second".formatted(COMPONENTS / 3), "",
                        numbers(killed, Lost::missing)),
                Figure.told("stopped: until its last shard is owned, from the signal", "s",
                        numbers(stopped, Lost::seconds)),
                Figure.told("stopped: checks missing, of its %d a second".formatted(COMPONENTS / 3), "",
                        numbers(stopped, Lost::missing)));
    }

    /** Ends the last engine, measures, and puts another one in its place. */
    private static Lost lose(List<EngineProcess> engines, Consumer<EngineProcess> end, Testbed bed, Path config)
            throws IOException, InterruptedException {
        awaitOwners(engines.getFirst(), 3);
        Thread.sleep(SETTLE);
        EngineProcess victim = engines.removeLast();
        double before = checks(engines);
        long began = System.nanoTime();
        Thread ending = Thread.ofVirtual().start(() -> end.accept(victim)); // one that is asked takes its time
        awaitOwners(engines.getFirst(), 2);
        double seconds = (System.nanoTime() - began) / 1e9;
        ending.join();
        Thread.sleep(SETTLE);
        double run = checks(engines) - before; // what the victim ran after the signal is missing here: some
        double due = COMPONENTS * (System.nanoTime() - began) / 1e9;
        engines.add(bed.sharingEngine(config, "384m"));
        return new Lost(seconds, Math.max(0, due - run));
    }

    private static double checks(List<EngineProcess> engines) throws IOException, InterruptedException {
        double sum = 0;
        for (EngineProcess engine : engines) {
            sum += engine.checks();
        }
        return sum;
    }

    private static void awaitOwners(EngineProcess asked, int engines) {
        boolean _ = Patience.until(() -> owners(asked) == engines, LIMIT, LOOK);
    }

    /** How many engines own all shards between them; 0 while some have no living owner. */
    private static long owners(EngineProcess asked) {
        try {
            JsonNode cluster = JSON.readTree(asked.ask("/api/v1/cluster").body());
            List<String> owners = StreamSupport.stream(cluster.path("shards").spliterator(), false)
                    .map(shard -> shard.path("owner").asText(""))
                    .filter(owner -> !owner.isEmpty() && !owner.equals("null"))
                    .toList();
            return owners.size() == SHARDS ? owners.stream().distinct().count() : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static double[] numbers(List<Lost> all, ToDoubleFunction<Lost> what) {
        return all.stream().mapToDouble(what).toArray();
    }
}
