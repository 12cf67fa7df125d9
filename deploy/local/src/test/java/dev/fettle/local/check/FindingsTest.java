package dev.fettle.local.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingsTest {

    private static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final Path EXAMPLE = Path.of("fettle.yaml");

    @TempDir
    private Path directory;

    @Test
    void theShippedExampleIsRightWithTheVariablesThatUpSets() {
        Map<String, String> environment = new TreeMap<>();
        for (String name : List.of("ENGINE", "NOTIFIER", "POSTGRES", "KAFKA", "RECEIVER")) {
            environment.put("FETTLE_LOCAL_" + name + "_PORT", "12345");
        }
        environment.put("FETTLE_LOCAL_WHSEC", SECRET);

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

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', textBlock = """
            { team: payments }                  |
            { groups: [shop] }                  |
            {}                                  |
            { components: [checkout, chekout] } | 37 match names component 'chekout', which does not exist; did you mean 'checkout'?
            { groups: [shopp] }                 | 23 match names group 'shopp', which no component stands in; did you mean 'shop'?
            { team: paymens }                   | 20 no component has the label team: 'paymens'; did you mean 'payments'?
            { taem: payments }                  | 20 no component has a label 'taem'; did you mean 'team'?
            { team: payments, components: [b] } | 12 match fits no component: none has all that it names
            """)
    @DisplayName("Seed Health check infrastructure: warnings about the whole")
    void aWebhookThatNothingFitsIsAWarning(String match, String warning) throws IOException {
        Path file = file("""
                components:
                  - { id: checkout, group: shop.emea, labels: { team: payments }, check: { push: {} } }
                  - { id: b, check: { push: {} } }
                webhooks:
                  - id: w
                    url: http://127.0.0.1:9/
                    secret: "${SECRET}"
                    match: %s
                """.formatted(match));

        Findings findings = Findings.strict(List.of(file), Map.of("SECRET", SECRET));

        assertThat(findings.errors()).isZero();
        assertThat(findings.problems()).extracting(problem -> problem.position().column() + " " + problem.message())
                .isEqualTo(warning == null ? List.of() : List.of(warning));
    }

    @Test
    void manyFastChecksAreAWarning() throws IOException {
        StringBuilder text = new StringBuilder("components:\n");
        for (int i = 0; i <= 1_000; i++) {
            text.append(
                    "  - { id: c%d, interval: %s, timeout: 500ms, retry: { attempts: 0 }, check: { tcp: { host: a, port: 1 } } }%n"
                            .formatted(i, i < 3 ? "4s" : "5s"));
        }

        assertThat(Findings.lenient(List.of(file(text.toString()))).problems()).extracting(Problem::message)
                .containsExactly("3 of 1001 components have an interval of less than 5s: that many checks cost much"
                        + " CPU time, here and at their targets");
        assertThat(Findings.lenient(List.of(file(text.substring(0, text.lastIndexOf("  - "))))).problems()).isEmpty();
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
