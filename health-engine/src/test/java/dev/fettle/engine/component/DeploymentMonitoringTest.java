package dev.fettle.engine.component;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.state.Judge;
import dev.fettle.engine.state.Verdict;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The seed: what the preset {@code deployment} makes of a component, and its table of situations. */
@DisplayName("Deployment monitoring")
class DeploymentMonitoringTest {

    @TempDir
    private Path directory;

    private FleetFiles.Read read(String component) {
        return new FleetFiles(directory).with("f.yaml", "components: [" + component + "]\n").read();
    }

    private static final String SHOP = "{ id: shop, preset: deployment, check: { http: { url: https://shop.example/ } } }";

    @Test
    @DisplayName("Seed Deployment monitoring: the preset deployment")
    void thePresetIsThatOfTheContract() {
        FleetFiles.Read read = read(SHOP);

        assertThat(read.problems()).isEmpty();
        ComponentDefinition shop = read.definition("shop");
        assertThat(shop.interval()).isEqualTo(ofSeconds(60));
        assertThat(shop.timeout()).isEqualTo(ofSeconds(5));
        assertThat(shop.retry().attempts()).isZero();
        assertThat(shop.thresholds()).isEqualTo(new ComponentDefinition.Thresholds(1, 1));
        assertThat(shop.slow()).isEqualTo(ofSeconds(1));
        assertThat(shop.check()).isInstanceOfSatisfying(HttpCheck.class,
                http -> assertThat(http.healthy()).isEqualTo("status == 200"));
    }

    @ParameterizedTest(name = "{0}: {1} means {2}")
    @CsvFileSource(resources = "deployment-preset.csv", numLinesToSkip = 1)
    @DisplayName("Seed Deployment monitoring: the preset's table")
    void everySituationHasItsStatus(String situation, Reason reason, Status status) {
        ComponentDefinition shop = read(SHOP).definition("shop");

        Outcome outcome = switch (reason) {
            case OK -> new Outcome.Success(Observation.of(ofMillis(900)));
            case TIMEOUT -> new Outcome.Timeout(shop.timeout(), situation, Observation.of(shop.timeout()));
            default -> new Outcome.Failure(reason, situation, Observation.of(ofMillis(10)));
        };

        assertThat(new Judge(shop.slow(), shop.severity()).judge(outcome))
                .map(Verdict::status).as(situation).contains(status);
    }

    @Test
    void anAnswerThatTakesMoreThanASecondIsDegraded() {
        ComponentDefinition shop = read(SHOP).definition("shop");

        assertThat(new Judge(shop.slow(), shop.severity()).judge(new Outcome.Success(Observation.of(ofMillis(1001)))))
                .map(Verdict::status).contains(Status.DEGRADED);
    }

    @Test
    void whatTheComponentSaysItselfIsHeard() {
        ComponentDefinition shop = read("{ id: shop, preset: deployment, interval: 10s, timeout: 2s, slow: ~,"
                + " severity: { DNS: DEGRADED }, check: { http: { url: https://a.example, healthy: status < 400 } } }")
                .definition("shop");

        assertThat(shop.interval()).isEqualTo(ofSeconds(10));
        assertThat(shop.slow()).isNull();
        assertThat(shop.severity()).containsEntry(Reason.DNS, Status.DEGRADED)
                .containsEntry(Reason.TIMEOUT, Status.DEGRADED);
        assertThat(shop.check()).extracting("healthy").isEqualTo("status < 400");
    }

    @Test
    void otherKindsOfChecksTakeItsFieldsOnly() {
        FleetFiles.Read read = read("{ id: db, preset: deployment, check: { tcp: { host: a, port: 1 } } }");

        assertThat(read.problems()).isEmpty();
        assertThat(read.definition("db").check()).isEqualTo(new TcpCheck("a", 1));
        assertThat(read.definition("db").timeout()).isEqualTo(ofSeconds(5));
    }

    @Test
    void aComponentThatComesAloneMayNameItAndIsStoredComplete() {
        ConfigFiles body = body(SHOP);
        ComponentFile file = new ComponentFile(CheckKinds.ofFettle());

        ComponentEntry shop = file.readOne(body.roots().getFirst(), body.problems()).orElseThrow();

        assertThat(body.problems().all()).isEmpty();
        assertThat(shop.definition()).isEqualTo(read(SHOP).definition("shop"));
        assertThat(shop.source()).contains("\"interval\":\"60s\"", "\"healthy\":\"status == 200\"")
                .doesNotContain("preset");
        assertThat(file.restore(Map.of("shop", shop.source()), Placeholders.of(name -> null),
                body.problems())).containsEntry("shop", shop.definition());
    }

    @Test
    void aComponentThatComesAloneKnowsNoOtherPreset() {
        ConfigFiles body = body("{ id: a, preset: spring, check: { push: {} } }");

        new ComponentFile(CheckKinds.ofFettle()).readOne(body.roots().getFirst(), body.problems());

        assertThat(body.problems().all()).extracting(Problem::toString).containsExactly("body:1:18 preset 'spring' does"
                + " not exist; a component that comes alone can have a built-in one only: deployment");
    }

    @Test
    void aComponentThatComesAloneIsNotRepeated() {
        for (String each : new String[]{"[a]", "{ file: /etc/passwd }"}) {
            ConfigFiles body = body("{ id: \"${each}\", each: " + each + ", check: { push: {} } }");

            assertThat(new ComponentFile(CheckKinds.ofFettle())
                    .readOne(body.roots().getFirst(), body.problems())).isEmpty();
            assertThat(body.problems().all()).extracting(Problem::message).containsExactly(
                    "'${each}' stands for nothing here: only a component of a file can have 'each'",
                    "only a component of a file can have 'each'");
        }
    }

    private static ConfigFiles body(String component) {
        return ConfigSnapshot.of("body", component.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.onlyWithPrefix("FETTLE_SECRET_", name -> null));
    }

    @Test
    void whatIsUnwiseBecauseOfItIsToldAtTheComponent() {
        assertThat(read("{ id: a, preset: deployment, timeout: 900ms, check: { http: { url: https://a.example } } }")
                .problems())
                .containsExactly("f.yaml:1:14 warning: slow 1s is never reached, the timeout is 900ms");
    }

    @Test
    void anIntervalShorterThanItsTimeoutIsToldAtTheInterval() {
        assertThat(read("{ id: a, preset: deployment, interval: 3s, check: { push: {} } }").problems())
                .containsExactly("f.yaml:1:53 timeout must be at most the interval, was 5s with an interval of 3s");
        assertThat(Duration.ofSeconds(5)).isEqualTo(read(SHOP).definition("shop").timeout());
    }
}
