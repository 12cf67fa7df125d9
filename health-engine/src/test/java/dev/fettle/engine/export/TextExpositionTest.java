package dev.fettle.engine.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.export.TextExposition.Sample;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TextExpositionTest {

    private static final Pattern SAMPLE = Pattern.compile(
            "(?<name>[a-z_]+)(\\{(?<labels>([a-z]+=\"([^\"\\\\\\n]|\\\\[\\\\n\"])*\",?)*)\\})? -?[0-9]+(\\.[0-9]+)?");

    @Test
    void inTheFormatOfPrometheus() {
        assertThat(all(new TextExposition(SampleSnapshot.small(), false))).isEqualTo(
                """
                        # HELP fettle_component_status 2 HEALTHY, 1 DEGRADED, 0 UNHEALTHY, -1 UNKNOWN
                        # TYPE fettle_component_status gauge
                        fettle_component_status{component="job",group=""} -1
                        fettle_component_status{component="shop",group="payments.emea"} 1
                        # HELP fettle_component_info Always 1; the labels say what is watched
                        # TYPE fettle_component_info gauge
                        fettle_component_info{component="job",group="",kind="push",critical="false"} 1
                        fettle_component_info{component="shop",group="payments.emea",kind="tcp",critical="true"} 1
                        # HELP fettle_component_last_check_timestamp_seconds When the last run began
                        # TYPE fettle_component_last_check_timestamp_seconds gauge
                        fettle_component_last_check_timestamp_seconds{component="shop",group="payments.emea"} 1795252438.120
                        # HELP fettle_component_check_duration_seconds How long the last attempt of the last run took
                        # TYPE fettle_component_check_duration_seconds gauge
                        fettle_component_check_duration_seconds{component="shop",group="payments.emea"} 0.038
                        # HELP fettle_component_tls_expiry_timestamp_seconds When the certificate that the last run saw expires
                        # TYPE fettle_component_tls_expiry_timestamp_seconds gauge
                        fettle_component_tls_expiry_timestamp_seconds{component="shop",group="payments.emea"} 1798761600.000
                        # HELP fettle_component_paused 1 while somebody has paused it
                        # TYPE fettle_component_paused gauge
                        fettle_component_paused{component="job",group=""} 0
                        fettle_component_paused{component="shop",group="payments.emea"} 0
                        # HELP fettle_component_in_maintenance 1 in a maintenance window
                        # TYPE fettle_component_in_maintenance gauge
                        fettle_component_in_maintenance{component="job",group=""} 0
                        fettle_component_in_maintenance{component="shop",group="payments.emea"} 0
                        # HELP fettle_component_checks_total Runs by what they said since the start, pushes included
                        # TYPE fettle_component_checks_total counter
                        fettle_component_checks_total{component="job",group="",result="HEALTHY"} 0
                        fettle_component_checks_total{component="job",group="",result="DEGRADED"} 0
                        fettle_component_checks_total{component="job",group="",result="UNHEALTHY"} 0
                        fettle_component_checks_total{component="job",group="",result="INCONCLUSIVE"} 0
                        fettle_component_checks_total{component="shop",group="payments.emea",result="HEALTHY"} 2
                        fettle_component_checks_total{component="shop",group="payments.emea",result="DEGRADED"} 1
                        fettle_component_checks_total{component="shop",group="payments.emea",result="UNHEALTHY"} 1
                        fettle_component_checks_total{component="shop",group="payments.emea",result="INCONCLUSIVE"} 1
                        # HELP fettle_component_transitions_total Committed changes of the status since the start
                        # TYPE fettle_component_transitions_total counter
                        fettle_component_transitions_total{component="job",group=""} 0
                        fettle_component_transitions_total{component="shop",group="payments.emea"} 1
                        # HELP fettle_components Components by status
                        # TYPE fettle_components gauge
                        fettle_components{status="HEALTHY"} 0
                        fettle_components{status="DEGRADED"} 1
                        fettle_components{status="UNHEALTHY"} 0
                        fettle_components{status="UNKNOWN"} 1
                        # HELP fettle_group_status 2 HEALTHY, 1 DEGRADED, 0 UNHEALTHY, -1 UNKNOWN
                        # TYPE fettle_group_status gauge
                        fettle_group_status{group="payments"} 1
                        fettle_group_status{group="payments.emea"} 1
                        # HELP fettle_system_status 2 HEALTHY, 1 DEGRADED, 0 UNHEALTHY, -1 UNKNOWN
                        # TYPE fettle_system_status gauge
                        fettle_system_status 1
                        """);
    }

    @Test
    void inOpenMetricsNamesLoseTheirSuffixUnitsAreToldAndTheEndIsMarked() {
        List<String> lines = all(new TextExposition(SampleSnapshot.small(), true)).lines().toList();

        assertThat(lines).contains("# TYPE fettle_component info", "# TYPE fettle_component_checks counter",
                "# HELP fettle_component_transitions Committed changes of the status since the start",
                "# TYPE fettle_component_status gauge",
                "# TYPE fettle_component_check_duration_seconds gauge",
                "# UNIT fettle_component_check_duration_seconds seconds",
                "# UNIT fettle_component_tls_expiry_timestamp_seconds seconds",
                "# UNIT fettle_component_last_check_timestamp_seconds seconds",
                "fettle_component_info{component=\"job\",group=\"\",kind=\"push\",critical=\"false\"} 1",
                "fettle_component_transitions_total{component=\"shop\",group=\"payments.emea\"} 1");
        assertThat(lines.getLast()).isEqualTo("# EOF");
        assertThat(samples(lines))
                .isEqualTo(samples(all(new TextExposition(SampleSnapshot.small(), false)).lines().toList()));
    }

    @Test
    void eachLineIsWellFormedAndTheSamplesOfAMetricStandTogether() {
        for (boolean open : new boolean[]{true, false}) {
            Set<String> seen = new LinkedHashSet<>();
            String metric = "";
            for (String line : all(new TextExposition(SampleSnapshot.of(2_000), open)).lines().toList()) {
                if (line.startsWith("# TYPE ")) {
                    metric = line.split(" ")[2];
                    assertThat(seen.add(metric)).as(metric + " begins once").isTrue();
                } else if (!line.startsWith("#")) {
                    Matcher sample = SAMPLE.matcher(line);
                    assertThat(sample.matches()).as(line).isTrue();
                    assertThat(sample.group("name")).startsWith(metric);
                }
            }
        }
    }

    @Test
    void aLongTextComesInPiecesOfBoundedSize() {
        List<String> pieces = new ArrayList<>();
        new TextExposition(SampleSnapshot.of(10_000), false).forEachRemaining(pieces::add);

        assertThat(pieces).hasSizeGreaterThan(50).allMatch(piece -> piece.length() < 70_000);
        assertThat(String.join("", pieces).lines().filter(line -> !line.startsWith("#")))
                .hasSize(10_000 * (1 + 1 + 1 + 1 + 4 + 1) + 4 + 10 + 1);
    }

    @Test
    void whatMeansSomethingInALabelIsEscaped() {
        StringBuilder out = new StringBuilder();
        new Sample("name", false, out).label("one", "a\\b\"c\nd").label("two", "ü").sample(1);

        assertThat(out).hasToString("name{one=\"a\\\\b\\\"c\\nd\",two=\"ü\"} 1\n");
    }

    private static List<String> samples(List<String> lines) {
        return lines.stream().filter(line -> !line.startsWith("#")).collect(Collectors.toList());
    }

    private static String all(Iterator<String> pieces) {
        StringBuilder text = new StringBuilder();
        pieces.forEachRemaining(text::append);
        return text.toString();
    }
}
