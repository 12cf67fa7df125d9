package dev.fettle.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fettle.local.bench.Scrape.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeTest {

    private static final Scrape SCRAPE = Scrape.parse("""
            # HELP fettle_checks_total Runs by kind of check and reason
            # TYPE fettle_checks_total counter
            fettle_checks_total{kind="http",reason="OK"} 1.2E3
            fettle_checks_total{kind="tcp",reason="TIMEOUT"} 30.0
            fettle_checks_totally_other 99.0
            late_seconds_bucket{le="0.01"} 50.0
            late_seconds_bucket{le="0.02"} 90.0
            late_seconds_bucket{le="0.05"} 100.0
            late_seconds_bucket{le="+Inf"} 100.0
            late_seconds_count 100.0
            late_seconds_max 0.044
            """);

    @Test
    void aCounterIsTheSumOverItsLabels() {
        assertThat(SCRAPE.sum("fettle_checks_total")).isEqualTo(1230);
        assertThat(SCRAPE.sum("fettle_checks_total", "reason=\"OK\"")).isEqualTo(1200);
        assertThat(SCRAPE.sum("nowhere_total")).isZero();
    }

    @ParameterizedTest(name = "{0} of the values lie within {1}")
    @CsvSource({"0.5, 0.01", "0.25, 0.005", "0.7, 0.015", "1, 0.05"})
    void quantilesLieBetweenTheBoundsOfTheirBucket(double part, double value) {
        assertThat(SCRAPE.histogram("late_seconds").quantile(part)).isCloseTo(value, within(1e-9));
    }

    @Test
    void sharesAreKnownAtTheBoundsOnly() {
        Histogram late = SCRAPE.histogram("late_seconds");
        assertThat(late.share(0.02)).isEqualTo(0.9);
        assertThatThrownBy(() -> late.share(0.03)).hasMessageStartingWith("no bucket ends at 0.03");
    }

    @Test
    void whatCameBeforeIsTakenOff() {
        Histogram before = Scrape.parse("""
                late_seconds_bucket{le="0.01"} 50.0
                late_seconds_bucket{le="+Inf"} 60.0
                """).histogram("late_seconds");
        Histogram since = SCRAPE.histogram("late_seconds").since(before);
        assertThat(since.count()).isEqualTo(40);
        assertThat(since.share(0.01)).isZero();
    }

    @Test
    void valuesBeyondTheLastBoundAreToldAsThatBound() {
        Histogram late = Scrape.parse("""
                x_bucket{le="0.01"} 1.0
                x_bucket{le="+Inf"} 4.0
                """).histogram("x");
        assertThat(late.quantile(0.99)).isEqualTo(0.01);
    }

    @Test
    void nothingSeenHasNoShare() {
        Histogram none = Scrape.parse("x_bucket{le=\"0.01\"} 0.0\nx_bucket{le=\"+Inf\"} 0.0").histogram("x");
        assertThat(none.count()).isZero();
        assertThat(none.share(0.01)).isZero();
    }
}
