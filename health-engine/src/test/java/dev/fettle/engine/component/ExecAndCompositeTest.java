package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.api.check.CompositeCheck;
import dev.fettle.api.check.ExecCheck;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading the kinds exec and composite, and their pages. */
class ExecAndCompositeTest {

    private record Reading(List<ComponentEntry> entries, List<Problem> problems) {}

    private static Reading read(String text) {
        ConfigFiles files = ConfigSnapshot.of("f", text.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(Map.of("DB_PASSWORD", "s3cret")::get));
        List<ComponentEntry> entries = new ComponentFile(CheckKinds.ofFettle()).read(files).components();
        return new Reading(entries, files.problems().all());
    }

    private static Reading readCheck(String check) {
        return read("components:\n  - id: a\n    check: { " + check + " }\n  - id: b\n    check: { push: {} }\n");
    }

    @Test
    void execHasItsDefaults() {
        Reading reading = readCheck("exec: { command: check_disk }");

        assertThat(reading.problems()).isEmpty();
        ComponentDefinition definition = reading.entries().getFirst().definition();
        assertThat(definition.check()).isEqualTo(new ExecCheck("check_disk", List.of(), Map.of(), null, null));
        assertThat(definition.timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void theMembersOfACompositeAreThoseListedAndThoseNamed() {
        Reading reading = readCheck("composite: { healthy: \"components['b'].status == 'HEALTHY'\", members: [b] }");

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.entries().getFirst().definition().check()).isEqualTo(
                new CompositeCheck("components['b'].status == 'HEALTHY'", null, List.of("b")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            exec: {}                                                       | command
            exec: { command: ../sh }                                       | command must be the name of a program
            exec: { command: /bin/sh }                                     | command must be the name of a program
            exec: { command: a, environment: { LD_PRELOAD: x } }           | environment must not set LD_PRELOAD
            exec: { command: a, healthy: exitt == 0 }                      | did you mean 'exit'?
            exec: { command: a, argz: [x] }                                | args
            composite: {}                                                  | healthy
            composite: { healthy: total > 1 }                              | members must name a component
            composite: { healthy: total > 1, members: [B] }                | 'B' is no id
            composite: { healthy: totl > 1, members: [b] }                 | did you mean 'total'?
            composite: { healthy: total > 0, members: [a] }                | a composite must not look at itself
            """)
    void whatIsWrongIsNamed(String check, String message) {
        assertThat(readCheck(check).problems()).anySatisfy(problem -> {
            assertThat(problem.isError()).isTrue();
            assertThat(problem.toString()).contains(message);
        });
    }

    @Test
    void aMemberThatDoesNotExistIsAWarning() {
        assertThat(readCheck("composite: { healthy: total > 0, members: [b, bb] }").problems()).singleElement()
                .satisfies(problem -> {
                    assertThat(problem.isError()).isFalse();
                    assertThat(problem.toString()).contains("the member bb does not exist; did you mean 'b'?");
                });
    }

    @Test
    void compositesMustNotLookAtEachOtherInACircle() {
        assertThat(read("""
                components:
                  - { id: a, check: { composite: { healthy: total > 0, members: [b] } } }
                  - { id: b, check: { composite: { healthy: total > 0, members: [c] } } }
                  - { id: c, check: { composite: { healthy: total > 0, members: [a] } } }
                """).problems()).singleElement().satisfies(problem -> assertThat(problem.toString())
                .contains("members must not run in a circle: a → b → c → a"));
    }

    @Test
    void aSecretInTheArgumentsIsAWarningAndMasked() {
        Reading reading = readCheck("exec: { command: a, args: [--password, hunter22, --port, '80'] }");

        assertThat(reading.problems()).singleElement().satisfies(
                problem -> assertThat(problem.toString()).contains("args tells a secret in clear").doesNotContain(
                        "hunter22"));
        assertThat(readCheck("exec: { command: a, args: [--password, '${DB_PASSWORD}'] }").problems()).isEmpty();
    }

    @Test
    void argumentsAreShownWithoutWhatFollowsTheNameOfASecret() {
        assertThat(DefinitionJson.masked("""
                {"id": "a", "check": {"exec": {"command": "x", "args": ["--password", "hunter22", "--api-key=k", "-H",
                "db", "--token", "${TOKEN}"], "environment": {"DB_PASSWORD": "s3cret", "PLACE": "here"}}}}"""))
                .contains("[\"--password\",\"***\",\"--api-key=***\",\"-H\",\"db\",\"--token\",\"${TOKEN}\"]")
                .contains("\"PLACE\":\"here\"").doesNotContain("s3cret");
    }

    @Test
    void maskedArgumentsStandForThoseThatAreThere() throws JsonProcessingException {
        String present = """
                {"check": {"exec": {"command": "x", "args": ["--password", "hunter22", "--api-key=k"]}}}""";
        ObjectMapper json = new ObjectMapper();
        ObjectNode written = (ObjectNode) json.readTree(DefinitionJson.masked(present));
        ObjectNode changed = (ObjectNode) json.readTree(DefinitionJson.masked(present).replace("[", "[\"-v\","));

        assertThat(DefinitionJson.keepSecrets(written, present)).isEmpty();
        assertThat(written).isEqualTo(json.readTree(present));
        assertThat(DefinitionJson.keepSecrets(changed, present)).containsExactly("#/check/exec/args/2",
                "#/check/exec/args/3");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"exec", "composite"})
    void theExamplesOfThePageAreRead(String kind) throws IOException {
        String page = Files.readString(Path.of("../docs/reference/checks/" + kind + ".md"));
        Matcher examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
        int count = 0;
        while (examples.find()) {
            assertThat(read(examples.group(1)).problems()).isEmpty();
            count++;
        }
        assertThat(count).isPositive();
    }
}
