package dev.fettle.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.check.Findings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {

    private static final List<String> HOSTS = List.of("127.0.0.1:8001", "127.0.0.1:8002");

    @TempDir
    private Path directory;

    @Test
    void whatTheEngineIsGivenIsValid() {
        Path http = Fleet.write(directory.resolve("a.yaml"), "interval: 1s, timeout: 1s", 250,
                Fleet.http("http", HOSTS, true));
        Path tcp = Fleet.write(directory.resolve("b.yaml"), "interval: 1s, timeout: 1s", 3, Fleet.tcp(HOSTS));

        assertThat(Findings.strict(List.of(http), Map.of()).problems()).noneMatch(problem -> problem.isError());
        assertThat(Findings.strict(List.of(tcp), Map.of()).problems()).noneMatch(problem -> problem.isError());
    }
}
