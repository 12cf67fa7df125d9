package dev.fettle.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.local.stack.ConfigCheck;
import dev.fettle.local.stack.Installation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {

    private static final String ENDPOINT = """
            endpoints:
              - name: shop
                url: https://shop.example
                headers: { Authorization: Bearer s3cret }
                conditions: ["[STATUS] == 200"]
            """;

    @TempDir
    private Path directory;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @Test
    void theFileGoesToTheOutputAndTheReportToTheErrors() throws IOException {
        assertThat(run("import", "gatus", gatus(ENDPOINT))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("- id: shop", "Bearer ${SHOP_AUTHORIZATION}")
                .doesNotContain("s3cret");
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("# From Gatus to Fettle")
                .contains("`SHOP_AUTHORIZATION`: ")
                .doesNotContain("s3cret");
    }

    @Test
    void aFileThatExistsIsReplacedByForceOnly() throws IOException {
        Path file = Files.writeString(directory.resolve("fettle.yaml"), "mine");
        Path report = directory.resolve("report.md");
        String source = gatus(ENDPOINT);

        assertThat(run("import", "gatus", source, "--output", file.toString(), "--report", report.toString()))
                .isEqualTo(2);
        assertThat(file).hasContent("mine");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(file + " exists already; --force replaces it");
        assertThat(
                run("import", "gatus", source, "--output", file.toString(), "--report", report.toString(), "--force"))
                .isZero();
        assertThat(Files.readString(file)).contains("- id: shop");
        assertThat(Files.readString(report)).startsWith("# From Gatus to Fettle");
        assertThat(run("import", "gatus", source, "--output", file.toString(), "--report", report.toString()))
                .isEqualTo(2);
        assertThat(run("import", "gatus", source, "--output", directory.resolve("no/where").toString())).isEqualTo(9);
    }

    @Test
    void whatIsBrokenIsToldAndNothingIsWritten() throws IOException {
        Path file = directory.resolve("fettle.yaml");

        assertThat(run("import", "gatus", gatus("endpoints: ["), "--output", file.toString())).isEqualTo(1);
        assertThat(file).doesNotExist();
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(directory.resolve("gatus.yaml") + ":1:");
        assertThat(run("import", "uptime-kuma", directory.resolve("none.json").toString())).isEqualTo(1);
        assertThat(run("import", "blackbox", "x", "--targets", "y")).isEqualTo(1);
    }

    @Test
    void strictFailsWhenSomethingWasLeftOut() throws IOException {
        String whole = gatus(ENDPOINT);
        assertThat(run("import", "gatus", whole, "--strict")).isZero();
        String less = gatus(ENDPOINT + "  - { name: x, url: 'sctp://x:1', conditions: ['[CONNECTED] == true'] }\n");
        assertThat(run("import", "gatus", less, "--strict")).isEqualTo(1);
        assertThat(run("import", "gatus", less)).isZero();
    }

    @Test
    void jsonHasEverything() throws IOException {
        assertThat(run("import", "gatus", gatus(ENDPOINT), "-o", "json")).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(report.path("ok").asBoolean()).isTrue();
        assertThat(report.path("components").asInt()).isEqualTo(1);
        assertThat(report.at("/variables/0/name").asText()).isEqualTo("SHOP_AUTHORIZATION");
        assertThat(report.path("yaml").asText()).contains("- id: shop");
        assertThat(report.path("different")).isNotEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();

        out.reset();
        assertThat(run("import", "gatus", gatus("a: 1"), "--output", "json")).isEqualTo(1);
        JsonNode broken = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(broken.at("/problems/0/line").asInt()).isEqualTo(1);
        assertThat(broken.has("yaml")).isFalse();
    }

    @Test
    void wordsThatAreNotUnderstoodAreUsage() {
        assertThat(run("import")).isEqualTo(2);
        assertThat(run("import", "nagios", "x")).isEqualTo(2);
        assertThat(run("import", "blackbox", "x")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("import what? gatus, uptime-kuma or blackbox",
                "--targets");
    }

    private String gatus(String text) throws IOException {
        return Files.writeString(directory.resolve("gatus.yaml"), text).toString();
    }

    private static int run(String... words) {
        Installation nothing = new Installation(List.of(), List.of(), Path.of("fettle.yaml"), List.of());
        return FettleCommand.execute(nothing,
                (files, environment) -> new ConfigCheck.Reading(List.of(), Optional.empty()), words);
    }
}
