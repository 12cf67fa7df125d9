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

class FettleCommandTest {

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
    void checkTellsHowLateAnOutageMayBeNoticed() throws IOException {
        Path file = file("  - { id: a, check: { tcp: { host: 127.0.0.1, port: 1 } } }\n");

        assertThat(run("check", "--strict", file.toString())).isZero();
        // 30 s until the next run, two runs of two attempts of 2 s with a pause of 0.2 s, 5 s between the runs
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                a: an outage is noticed within 43400ms
                0 errors, 0 warnings; 1 component, 0 webhooks
                """);
    }

    @Test
    void checkFailsOnErrors() throws IOException {
        Path file = file("  - { id: a, check: { tcp: { host: 127.0.0.1, port: 70000 } } }\n");

        assertThat(run("check", file.toString())).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith(file + ":2:").contains("port")
                .endsWith("1 error, 0 warnings; 0 components, 0 webhooks\n");
    }

    @Test
    void checkFailsOnWarningsOnlyWhenItIsToBeStrict() throws IOException {
        Path file = file("  - { id: a, timeout: 20s, check: { tcp: { host: 127.0.0.1, port: 1 } } }\n");

        assertThat(run("check", file.toString())).isZero();
        assertThat(run("check", "--strict", file.toString())).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(file + ":2:", " warning: timeout 20s is half of the");
    }

    @Test
    void checkCanAnswerInJson() throws IOException {
        Path file = file("  - { id: a, timeout: 20s, check: { tcp: { host: 127.0.0.1, port: 1 } } }\n"
                + "  - { id: b, intervall: 5s, check: { push: {} } }\n");

        assertThat(run("check", "-o", "json", file.toString())).isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(report.path("ok").asBoolean(true)).isFalse();
        assertThat(report.path("errors").asInt()).isEqualTo(1);
        assertThat(report.at("/problems/2/severity").asText()).isEqualTo("error");
        assertThat(report.at("/problems/2/line").asInt()).isEqualTo(3);
        assertThat(report.at("/problems/2/pointer").asText()).isEqualTo("#/components/1/intervall");
        assertThat(report.at("/components/0/id").asText()).isEqualTo("a");
        assertThat(report.at("/components/0/intervalMs").asLong()).isEqualTo(30_000);
        assertThat(report.at("/components/0/noticedWithinMs").asLong()).isPositive();
        assertThat(run("check", "-o", "xml", file.toString())).isEqualTo(2);
    }

    @Test
    void wordsThatAreNotUnderstoodAreUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("check")).isEqualTo(2);
        assertThat(run("check", "--nonsense", "x")).isEqualTo(2);
        assertThat(run("dance")).isEqualTo(2);
        assertThat(run("bench", "checks/ftp")).isEqualTo(2);
        assertThat(run("bench", "--duration", "0")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("which command?", "--nonsense", "dance",
                "there is no benchmark 'checks/ftp', only checks, fleet", "--duration must be 1 and more, was 0");
    }

    @Test
    void helpListsTheExitCodes() {
        assertThat(run("up", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--ephemeral", "a port is in use", "Exit codes:");
    }

    private Path file(String components) throws IOException {
        return Files.writeString(directory.resolve("fettle.yaml"), "components:\n" + components);
    }

    private static int run(String... words) {
        Installation nothing = new Installation(List.of(), List.of(), Path.of("fettle.yaml"), List.of());
        return FettleCommand.execute(nothing,
                (files, environment) -> new ConfigCheck.Reading(List.of(), Optional.empty()), words);
    }
}
