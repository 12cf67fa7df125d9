package dev.fettle.engine.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportFormatTest {

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            none                                            | PROMETHEUS   | without a wish, Prometheus
            ''                                              | PROMETHEUS   | an empty wish is none
            */*                                             | PROMETHEUS   | whatever it is, Prometheus
            text/html,application/xml;q=0.9,*/*;q=0.8       | PROMETHEUS   | a browser gets something to read
            text/plain                                      | PROMETHEUS   | text
            text/*                                          | PROMETHEUS   | any text
            TEXT/Plain; Version="0.0.4"                     | PROMETHEUS   | case and quotes do not matter
            text/plain;version=1.0.0                        | none         | a later text format is not ours
            application/json                                | JSON         | JSON
            application/json;charset=utf-8                  | JSON         | other parameters do not matter
            application/*                                   | OPEN_METRICS | any application: the first of ours
            application/openmetrics-text                    | OPEN_METRICS | OpenMetrics of any version
            application/openmetrics-text;version=1.0.0      | OPEN_METRICS | OpenMetrics of this version
            application/openmetrics-text;version=0.0.1      | none         | not of another version
            application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2 | OPEN_METRICS | what Prometheus 2 sends
            application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;q=0.4,*/*;q=0.1 | OPEN_METRICS | what Prometheus 3 sends
            text/plain;q=0.1,application/json;q=0.9         | JSON         | the heavier one
            application/json;q=0,*/*                        | PROMETHEUS   | zero is a refusal
            text/plain;q=0,*/*;q=0.5                        | OPEN_METRICS | the closer range counts, not the heavier
            text/plain;q=x                                  | none         | a weight that is no number is none
            image/png                                       | none         | nothing fits
            nonsense                                        | none         | no media type
            """)
    void theFormIsTheOneThatTheAskerWantsMost(String accept, ExportFormat format, String rule) {
        assertThat(ExportFormat.accepted(accept).orElse(null)).as(rule).isEqualTo(format);
    }
}
