package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.QueueProbe;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.engine.probe.OwnProbes;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.DurationText;
import dev.fettle.platform.file.Placeholders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionTimeTest {

    @ParameterizedTest(name = "{0} → run {1}, detection {2}")
    @CsvSource(delimiter = '|', textBlock = """
            check: { tcp: { host: a, port: 1 } }                                                 | 4200ms  | 43400ms
            retry: { attempts: 0 }, check: { tcp: { host: a, port: 1 } }                         | 2s      | 39s
            thresholds: { failure: 1 }, retry: { attempts: 0 }, check: { tcp: { host: a, port: 1 } } | 2s  | 32s
            thresholds: { failure: 3 }, retry: { attempts: 0 }, check: { tcp: { host: a, port: 1 } } | 2s  | 46s
            confirm: 1m, retry: { attempts: 0 }, check: { tcp: { host: a, port: 1 } }            | 2s      | 64s
            interval: 10s, timeout: 1s, retry: { attempts: 4, backoff: 1s, maxBackoff: 3s }, check: { tcp: { host: a, port: 1 } } | 14s | 43s
            check: { http: { url: http://a } }                                                   | 4200ms  | 43400ms
            check: { tls: { host: a } }                                                          | 4200ms  | 43400ms
            check: { postgres: { url: "postgresql://u@a/b" } }                                   | 6200ms  | 47400ms
            check: { self: { part: heap } }                                                      | 4200ms  | 43400ms
            check: { queue: {} }                                                                 | 4200ms  | 43400ms
            check: { push: { deadline: 26h } }                                                   | 4200ms  | 26h
            check: { push: {} }                                                                  | 4200ms  | 92s
            """)
    void theWorstCaseIsTheSumOfAllPauses(String fields, String run, String detection) {
        ConfigFiles files = ConfigSnapshot
                .of("f", ("components: [{ id: a, " + fields + " }]").getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(name -> null));
        ComponentDefinition component = new ComponentFile(CheckKinds.with(OwnProbes.of(List.of(new QueueProbe()))))
                .read(files)
                .components()
                .getFirst()
                .definition();

        assertThat(DurationText.print(DetectionTime.longestRun(component))).isEqualTo(run);
        assertThat(DurationText.print(DetectionTime.worstCase(component))).isEqualTo(detection);
    }
}
