package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormsTest {

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S, 500ms", "1000ms, PT1S, 1s", "30s, PT30S, 30s", "90s, PT1M30S, 90s", "5m, PT5M, 5m",
            "12h, PT12H, 12h", "24h, PT24H, 1d", "30d, PT720H, 30d", "0h, PT0S, 0s", "007s, PT7S, 7s"})
    void durationsHaveFiveUnits(String text, Duration duration, String printed) {
        assertThat(DurationText.parse(text)).contains(duration);
        assertThat(DurationText.print(duration)).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "+5s", "5 s", "1.5s", "5S", "1h30m", "PT5S", "5us", "1w",
            "1234567890s", "٣s"})
    void otherFormsAreNoDurations(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "4096, 4096, 4KiB", "1000, 1000, 1000", "256KiB, 262144, 256KiB", "1MiB, 1048576, 1MiB",
            "1024MiB, 1073741824, 1GiB"})
    void sizesAreBytesOrBinaryUnits(String text, long bytes, String printed) {
        assertThat(SizeText.parse(text)).contains(bytes);
        assertThat(SizeText.print(bytes)).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "-1", "1.5MiB", "1kib", "1 KiB", "1MB", "1K", "1TiB"})
    void otherFormsAreNoSizes(String text) {
        assertThat(SizeText.parse(text)).isEmpty();
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource({"intervall, interval", "itnerval, interval", "INTERVAL, interval", "timout, timeout", "ids, id",
            "di, id",
            "xy, ", "rety, retry", "entirely, ", "'', "})
    void theNearestIsAThirdAwayAtMost(String word, String nearest) {
        assertThat(Nearest.to(word, List.of("interval", "timeout", "id", "retry")))
                .isEqualTo(Optional.ofNullable(nearest));
    }
}
