package dev.fettle.engine.component;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCheckVariablesTest {

    private static final String FILE = """
            components:
              - { id: plain, check: { push: {} } }
              - { id: says.it-all, timeout: 3s, retry: { attempts: 2 }, check: { push: {} } }
              - { id: fast, interval: 1s, check: { push: {} } }
            """;

    @TempDir
    private Path directory;

    private FleetFiles.Read read(Map<String, String> variables) {
        return new FleetFiles(directory, variables).with("f.yaml", FILE).read();
    }

    @Test
    @DisplayName("Seed Health check infrastructure: HEALTH_CHECK_TIMEOUT_MS and HEALTH_CHECK_RETRY_COUNT")
    void theDefaultsHoldWhereNobodySaysAnything() {
        FleetFiles.Read read = read(Map.of("HEALTH_CHECK_TIMEOUT_MS", " 2500 ", "HEALTH_CHECK_RETRY_COUNT", "0"));

        assertThat(read.problems()).isEmpty();
        assertThat(read.definition("plain").timeout()).isEqualTo(ofMillis(2500));
        assertThat(read.definition("plain").stale()).isEqualTo(ofMillis(92_500));
        assertThat(read.definition("plain").retry().attempts()).isZero();
        assertThat(read.definition("says.it-all").timeout()).isEqualTo(ofSeconds(3));
        assertThat(read.definition("says.it-all").retry().attempts()).isEqualTo(2);
        assertThat(read.definition("fast").timeout()).as("never longer than the interval").isEqualTo(ofSeconds(1));
    }

    @Test
    void theDefaultsOfADirectoryAreStronger() {
        FleetFiles.Read read = new FleetFiles(directory, Map.of("HEALTH_CHECK_TIMEOUT_MS", "2500"))
                .with("f.yaml", FILE).with("_defaults.yaml", "timeout: 700ms").read();

        assertThat(read.definition("plain").timeout()).isEqualTo(ofMillis(700));
    }

    @Test
    @DisplayName("Seed Health check infrastructure: HEALTH_CHECK_<ID>_TIMEOUT_MS")
    void theVariableOfAComponentIsTheStrongest() {
        FleetFiles.Read read = read(Map.of("HEALTH_CHECK_SAYS_IT_ALL_TIMEOUT_MS", "4000"));

        assertThat(read.problems()).isEmpty();
        assertThat(read.definition("says.it-all").timeout()).isEqualTo(ofSeconds(4));
        assertThat(read.definition("plain").timeout()).isEqualTo(ofSeconds(2));
        assertThat(read.entry("says.it-all").source()).as("not stored").contains("\"timeout\":\"3s\"");
    }

    @ParameterizedTest(name = "{0}={1} → {2}")
    @CsvSource(delimiter = '|', textBlock = """
            HEALTH_CHECK_TIMEOUT_MS       | 2s     | HEALTH_CHECK_TIMEOUT_MS must be a whole number from 1 to 2592000000, was '2s'
            HEALTH_CHECK_TIMEOUT_MS       | 0      | HEALTH_CHECK_TIMEOUT_MS must be a whole number from 1 to 2592000000, was '0'
            HEALTH_CHECK_TIMEOUT_MS       | 999999999999999999999 | HEALTH_CHECK_TIMEOUT_MS must be a whole number from 1 to 2592000000, was '999999999999999999999'
            HEALTH_CHECK_RETRY_COUNT      | 11     | HEALTH_CHECK_RETRY_COUNT must be a whole number from 0 to 10, was '11'
            HEALTH_CHECK_RETRY_COUNT      | -1     | HEALTH_CHECK_RETRY_COUNT must be a whole number from 0 to 10, was '-1'
            HEALTH_CHECK_PLAIN_TIMEOUT_MS | x      | HEALTH_CHECK_PLAIN_TIMEOUT_MS must be a whole number from 1 to 2592000000, was 'x'
            HEALTH_CHECK_PLAIN_TIMEOUT_MS | 30001  | HEALTH_CHECK_PLAIN_TIMEOUT_MS must be at most the interval of plain, was 30001ms with an interval of 30s
            """)
    void aValueThatIsNoneIsAnErrorThatNamesItsVariable(String name, String value, String problem) {
        assertThat(read(Map.of(name, value)).problems()).containsExactly("environment:1:1 " + problem);
    }

    @ParameterizedTest
    @CsvSource({"HEALTH_CHECK_TIMEOUT_MS", "HEALTH_CHECK_PLAIN_TIMEOUT_MS", "HEALTH_CHECK_ENABLED_COMPONENTS"})
    void aBlankOneCountsAsNotSet(String name) {
        FleetFiles.Read read = read(Map.of(name, " "));

        assertThat(read.problems()).isEmpty();
        assertThat(read.configuration().paused()).isEmpty();
    }

    @Test
    @DisplayName("Seed Health check infrastructure: HEALTH_CHECK_ENABLED_COMPONENTS")
    void componentsThatAreNotEnabledArePausedAndTold() {
        FleetFiles.Read read = read(Map.of("HEALTH_CHECK_ENABLED_COMPONENTS", "plain, fsat,"));

        assertThat(read.configuration().paused()).extracting(Object::toString)
                .containsExactlyInAnyOrder("says.it-all", "fast");
        assertThat(read.problems()).containsExactly(
                "environment:1:1 warning: HEALTH_CHECK_ENABLED_COMPONENTS names 'fsat', which does not exist; did you"
                        + " mean 'fast'?",
                "environment:1:1 warning: HEALTH_CHECK_ENABLED_COMPONENTS pauses 2 of 3 components: says.it-all, fast");
    }

    @Test
    void twoComponentsWithOneVariableAreAWarning() {
        FleetFiles.Read read = new FleetFiles(directory, Map.of("HEALTH_CHECK_A_B_TIMEOUT_MS", "1000"))
                .with("f.yaml", "components: [{ id: a-b, check: { push: {} } }, { id: a.b, check: { push: {} } },"
                        + " { id: c-d, check: { push: {} } }, { id: c.d, check: { push: {} } }]")
                .read();

        assertThat(read.problems()).containsExactly(
                "environment:1:1 warning: HEALTH_CHECK_A_B_TIMEOUT_MS holds for both a-b and a.b");
        assertThat(read.definition("a.b").timeout()).isEqualTo(ofSeconds(1));
    }
}
