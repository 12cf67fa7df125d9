package dev.fettle.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.local.console.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A look by the real processes; only with {@code ./fettle test --all}, because it takes the machine for a minute. */
@EnabledIfSystemProperty(named = "fettle.all", matches = ".*")
class BenchIT {

    private static final Path MODULES = Path.of("../..").toAbsolutePath().normalize();

    @TempDir
    private Path results;

    @Test
    void aQuickLookMeasuresBothSidesAndKeepsThem() throws Exception {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);

        boolean _ = new Bench(MODULES.resolve("health-engine/target/quarkus-app/quarkus-run.jar"),
                MODULES.resolve("health-notifier/target/quarkus-app/quarkus-run.jar"), results, List.of(),
                new Console(out, out)).run(List.of("checks/keep-alive"), true, Duration.ofSeconds(1), 1);

        assertThat(said.toString()).contains("--quick: a look, too short to be believed", "engine / bare client");
        JsonNode kept = new ObjectMapper().readTree(results.resolve("checks-keep-alive.json").toFile());
        JsonNode sides = kept.path("figures").path(0).path("sides");
        assertThat(sides.path("engine checks/s").path("median").asDouble()).isPositive();
        assertThat(sides.path("client checks/s").path("median").asDouble()).isPositive();
        assertThat(kept.path("machine").path("cores").asInt()).isPositive();
    }
}
