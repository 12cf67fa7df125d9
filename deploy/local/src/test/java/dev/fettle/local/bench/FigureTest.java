package dev.fettle.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class FigureTest {

    private static final Figure RATIO = Figure.ratio("http: engine / bare client", "engine µs", Samples.of(60, 90, 80),
            "bare client µs", Samples.of(50, 60, 80), Gate.atMost(1.25, 1.15));

    @Test
    void aRatioIsJudgedByItsMedian() {
        assertThat(RATIO.samples().values()).containsExactly(1.2, 1.5, 1.0);
        assertThat(RATIO.verdict()).isEqualTo(Gate.Verdict.MET);
    }

    @Test
    void theLineSaysRatioGateAndSides() {
        assertThat(RATIO.line()).contains("1.20 ×", "≤ 1.25, aim ≤ 1.15: MET", "engine µs 80", "bare client µs 60");
    }

    @Test
    void theFileKeepsAllSamples() {
        ObjectNode json = RATIO.json(new ObjectMapper());
        assertThat(json.path("median").asDouble()).isEqualTo(1.2);
        assertThat(json.path("samples")).hasSize(3);
        assertThat(json.path("gate").asDouble()).isEqualTo(1.25);
        assertThat(json.path("stretch").asDouble()).isEqualTo(1.15);
        assertThat(json.path("verdict").asText()).isEqualTo("MET");
        assertThat(json.path("sides").path("engine µs").path("samples")).hasSize(3);
    }

    @Test
    void whatIsOnlyToldHasNoVerdict() {
        Figure told = Figure.told("live heap", "MB", 42.5);
        assertThat(told.verdict()).isNull();
        assertThat(told.json(new ObjectMapper()).has("verdict")).isFalse();
        assertThat(told.line()).contains("42.5 MB");
    }

    @Test
    void whatCouldNotBeMeasuredSaysWhy() {
        assertThat(Figure.absent("tcp: blackbox / engine", "blackbox is not installed").line())
                .isEqualTo("  tcp: blackbox / engine: blackbox is not installed");
    }
}
