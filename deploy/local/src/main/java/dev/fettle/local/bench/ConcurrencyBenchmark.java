package dev.fettle.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.local.process.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A thousand checks at the same moment, and ten thousand different targets once each. */
final class ConcurrencyBenchmark implements Benchmark {

    private static final int AT_ONCE = 1000;
    private static final Duration LIMIT = Duration.ofMinutes(6);

    @Override
    public String name() {
        return "concurrency";
    }

    @Override
    public String question() {
        return "1,000 checks at once; 10,000 different targets";
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        figures.add(atOnce(bed));
        figures.addAll(different(bed));
        return figures;
    }

    /** The target answers nobody before all of them are there. */
    private static Figure atOnce(Testbed bed) throws IOException, InterruptedException {
        bed.say(AT_ONCE + " checks that end together");
        Helper target = bed.target();
        var _ = target.ask("/hold?n=" + AT_ONCE);
        Path config = Fleet.write(bed.home().resolve("hold.yaml"), "interval: 60s, timeout: 25s", AT_ONCE,
                Fleet.http("http", bed.hosts("hold"), false));
        try (EngineProcess engine = bed.engine(config, "512m")) {
            boolean _ = engine.awaitChecks(AT_ONCE, Duration.ofSeconds(40));
            double healthy = engine.scrape().sum("fettle_checks_total", "reason=\"OK\"");
            double held = target.ask("/held").asDouble();
            return new Figure("checks under way at once, all answered together", "", Samples.of(held),
                    Gate.atLeast(AT_ONCE, AT_ONCE), Map.of("answered well", Samples.of(healthy)));
        }
    }

    private static List<Figure> different(Testbed bed) throws IOException, InterruptedException {
        bed.say("10,000 different hosts and ports");
        List<String> hosts = new ArrayList<>();
        for (JsonNode host : bed.target().ask("/spread")) {
            hosts.add(host.asText());
        }
        Path config = Fleet.write(bed.home().resolve("spread.yaml"), "interval: 60s, timeout: 5s", hosts.size(),
                Fleet.http("http", hosts, false));
        long began = System.nanoTime(); // the first checks come before anybody could ask how many
        try (EngineProcess engine = bed.engine(config, "512m")) {
            boolean _ = Patience.until(() -> checked(engine) >= hosts.size(), LIMIT, Duration.ofMillis(100));
            double seconds = (System.nanoTime() - began) / 1e9;
            double healthy = engine.scrape().sum("fettle_checks_total", "reason=\"OK\"");
            return List.of(
                    Figure.held("start of the engine to 10,000 different targets checked", "s", Gate.atMost(300, 20),
                            seconds),
                    Figure.told("of these answered well", "", healthy));
        }
    }

    private static double checked(EngineProcess engine) {
        try {
            return engine.checks();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
