package dev.fettle.local.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.move.blackbox.Blackbox;
import dev.fettle.local.move.gatus.Gatus;
import dev.fettle.local.move.kuma.Kuma;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole files, the file that they become and the report: all of it as it stands beside them. */
class GoldenTest {

    static final Path SOURCES = Path.of("src/test/resources/move");

    @TempDir
    private Path directory;

    /** A source, moved. */
    record Source(String name, Moved moved) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Source> sources() {
        Path blackbox = SOURCES.resolve("blackbox");
        return Stream.of(
                new Source("gatus", Gatus.move(SOURCES.resolve("gatus/config.yaml"))),
                new Source("kuma", Kuma.move(SOURCES.resolve("kuma/backup.json"))),
                new Source("blackbox",
                        Blackbox.move(blackbox.resolve("blackbox.yml"), List.of(blackbox.resolve("targets.txt"),
                                blackbox.resolve("file_sd.json"), blackbox.resolve("file_sd.yml"),
                                blackbox.resolve("prometheus.yml")),
                                "http_2xx")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sources")
    void becomesTheFileAndTheReportBesideIt(Source source) throws IOException {
        assertThat(source.moved().problems()).isEmpty();
        String yaml = golden(source, "fettle.yaml", source.moved().yaml());
        String report = golden(source, "report.md", source.moved().report().markdown());

        assertThat(source.moved().yaml()).isEqualTo(yaml);
        assertThat(source.moved().report().markdown()).isEqualTo(report);
    }

    /** What the file should be; what it is goes to target, to be looked at and taken over. */
    private static String golden(Source source, String name, String actual) throws IOException {
        Files.createDirectories(Path.of("target/move"));
        Files.writeString(Path.of("target/move", source.name() + "-" + name), actual);
        return Files.readString(SOURCES.resolve(source.name()).resolve(name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sources")
    void noSecretThatStoodInClearIsWritten(Source source) throws IOException {
        String secrets = Files.readString(SOURCES.resolve(source.name()).resolve("secrets.txt"));
        String written = source.moved().yaml() + source.moved().report().markdown() + source.moved().report().plain();

        assertThat(secrets.lines()).isNotEmpty().allSatisfy(secret -> assertThat(written).doesNotContain(secret));
    }

    @Test
    void aDirectoryOfGatusIsOneConfiguration() throws IOException {
        Files.createDirectories(directory.resolve("more"));
        Files.writeString(directory.resolve("a.yaml"),
                """
                        alerting: { slack: { webhook-url: "https://hooks.slack.com/services/x" } }
                        endpoints:
                          - { name: a, url: "https://a.example", conditions: ["[STATUS] == 200"], alerts: [{ type: discord }, { type: slack }] }
                        """);
        Files.writeString(directory.resolve("more/b.yml"), """
                alerting: { discord: { webhook-url: "https://discord.com/api/webhooks/x" } }
                endpoints: [{ name: b, url: "https://b.example", conditions: ["[STATUS] == 200"] }]
                """);
        Files.writeString(directory.resolve("notes.txt"), "no: [yaml");

        Moved moved = Gatus.move(directory);

        assertThat(moved.isUsable()).isTrue();
        assertThat(moved.yaml()).contains("- id: a", "id: b,", "format: discord", "format: slack");
    }

    @Test
    void whatIsBrokenIsToldWithItsPlace() throws IOException {
        assertThat(gatus("endpoints: [\n  }")).singleElement().asString()
                .startsWith("gatus.yaml:2:3 the file is not YAML");
        assertThat(gatus("endpoints: { name: a }")).containsExactly(
                "gatus.yaml:1:1 this is no configuration of Gatus: it has no endpoints and no suites",
                "gatus.yaml:1:12 endpoints must be a list, was a mapping");
        assertThat(gatus("monitors: []")).containsExactly(
                "gatus.yaml:1:1 this is no configuration of Gatus: it has no endpoints and no suites");
        assertThat(gatus("""
                endpoints:
                  - { url: "https://a", interval: 1d, conditions: "[STATUS] == 200" }
                  - { name: b, conditions: [] }
                  - { name: c, url: "https://c", client: { insecure: maybe }, conditions: ["[STATUS] == 200"],
                      maintenance-windows: [{ start: "25:00", duration: 1h }] }
                """)).containsExactly("gatus.yaml:2:5 an endpoint must have a name",
                "gatus.yaml:2:35 interval must be a duration of Go as"
                        + " 30s or 1h30m, was '1d'",
                "gatus.yaml:2:51 conditions must be a list, was '[STATUS] == 200'",
                "gatus.yaml:2:51 an endpoint must have conditions", "gatus.yaml:3:5 an endpoint must have a url",
                "gatus.yaml:4:54 insecure must be true or false, was 'maybe'",
                "gatus.yaml:5:38 start must be hh:mm as 23:00, was '25:00'");
        assertThat(lines(Gatus.move(directory.resolve("none.yaml")))).containsExactly(
                "none.yaml:1:1 the file cannot be read: it does not exist");
        assertThat(lines(Gatus.move(directory.resolve(".")))).hasSize(7);
    }

    @Test
    void whatIsNoBackupOfUptimeKumaIsTold() throws IOException {
        Path database = Files.write(directory.resolve("kuma.db"),
                "SQLite format 3\0rest".getBytes(StandardCharsets.UTF_8));
        Path other = Files.writeString(directory.resolve("other.json"), "{\"version\": \"2.0.0\"}");
        Path broken = Files.writeString(directory.resolve("broken.json"),
                "{\"monitorList\": [\n  {\"name\": \"a\",, }]}");

        assertThat(lines(Kuma.move(database)).getFirst())
                .startsWith("kuma.db:1:1 this is a database and no backup. Version 2 has no");
        assertThat(lines(Kuma.move(other)).getFirst())
                .startsWith("other.json:1:1 this is no backup of Uptime Kuma: it has no monitorList");
        assertThat(lines(Kuma.move(broken)).getFirst()).startsWith("broken.json:2:16 ");
    }

    @Test
    void aTargetNeedsAModuleThatThereIs() throws IOException {
        Path modules = Files.writeString(directory.resolve("blackbox.yml"),
                "modules: { a: { prober: http }, b: { prober: icmp } }\n");
        Path targets = Files.writeString(directory.resolve("targets"),
                "one.example a\ntwo.example c\nthree.example\nfour five six\n");

        assertThat(lines(Blackbox.move(modules, List.of(targets), null))).containsExactly(
                "targets:4:1 a line must be a target and, behind it, its module, was 'four five six'");
        Files.writeString(targets, "one.example a\ntwo.example c\nthree.example\n");
        assertThat(lines(Blackbox.move(modules, List.of(targets), null))).containsExactly(
                "targets:2:1 target two.example names the module 'c', which does not exist",
                "targets:3:1 target three.example names no module; --module says which");
        assertThat(lines(Blackbox.move(modules, List.of(targets), "b"))).hasSize(1);
        Files.writeString(targets, "# nothing\n");
        assertThat(lines(Blackbox.move(modules, List.of(targets), null))).containsExactly(
                "blackbox.yml:1:1 there are no targets: the files given with --targets hold none");
    }

    private List<String> gatus(String text) throws IOException {
        return lines(Gatus.move(Files.writeString(directory.resolve("gatus.yaml"), text)));
    }

    private List<String> lines(Moved moved) {
        return moved.problems().stream().map(Problem::toString)
                .map(line -> line.replace(directory + "/", "").replace("./", "")).toList();
    }
}
