package dev.fettle.local.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {

    private static final Path EXAMPLE = Path.of("fettle.yaml");

    @TempDir
    private Path directory;

    @Test
    void theShippedExampleIsRightWithTheVariablesThatUpSets() {
        Map<String, String> environment = new TreeMap<>();
        for (String name : List.of("ENGINE", "NOTIFIER", "POSTGRES", "KAFKA", "RECEIVER")) {
            environment.put("FETTLE_LOCAL_" + name + "_PORT", "12345");
        }
        environment.put("FETTLE_LOCAL_WHSEC", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");

        Findings findings = Findings.strict(List.of(EXAMPLE), environment);

        assertThat(findings.problems()).isEmpty();
        assertThat(findings.detections()).extracting(detection -> detection.id().value())
                .containsExactly("engine", "notifier", "postgresql", "kafka", "playground", "broken-example");
        assertThat(findings.webhooks()).isEqualTo(1);
    }

    @Test
    void anUnsetVariableIsAnErrorForUpAndAWarningForCheck() throws IOException {
        Path file = file("components:\n  - id: a\n    check: { tcp: { host: \"${NOT_SET_ANYWHERE}\", port: 1 } }\n");

        Findings strict = Findings.strict(List.of(file), Map.of());
        Findings lenient = Findings.lenient(List.of(file));

        assertThat(strict.errors()).isEqualTo(1);
        assertThat(lenient.errors()).isZero();
        assertThat(lenient.warnings()).isEqualTo(1);
        assertThat(lenient.problems()).singleElement()
                .asString()
                .startsWith(file + ":3:27 warning: variable NOT_SET_ANYWHERE is not set");
    }

    @Test
    void bothServicesPartsAreReadAndConditionsAreCompiled() throws IOException {
        Path file = file("""
                components:
                  - id: a
                    intervall: 5s
                    check: { http: { url: "http://127.0.0.1/", healthy: "status ==" } }
                webhooks:
                  - id: w
                    url: ftp://nowhere
                    secret: plain
                """);

        Findings findings = Findings.strict(List.of(file), Map.of());

        assertThat(findings.problems()).allMatch(Problem::isError)
                .extracting(problem -> problem.position().line())
                .containsExactly(3, 4, 7, 8);
        assertThat(findings.detections()).isEmpty();
        assertThat(findings.webhooks()).isZero();
    }

    @Test
    void aMissingFileIsAProblemOfItsOwn() {
        Findings findings = Findings.lenient(List.of(directory.resolve("nothing.yaml")));

        assertThat(findings.errors()).isEqualTo(1);
        assertThat(findings.problems()).singleElement().asString().contains("nothing.yaml");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("fettle.yaml"), text);
    }
}
