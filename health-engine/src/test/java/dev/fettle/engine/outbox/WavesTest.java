package dev.fettle.engine.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WavesTest {

    @ParameterizedTest(name = "{0} goes as {1}: {2}")
    @CsvSource({"a1 b1 c1, a1 b1 c1, all at once when every subject is there once",
            "a1 a2 a3, a1 | a2 | a3, one after the other when all are of one subject",
            "a1 b1 a2 c1 b2 a3, a1 b1 c1 | a2 b2 | a3, each subject in its order", "'', '', nothing of nothing"})
    void aWaveHasEachSubjectOnce(String batch, String waves, String rule) {
        List<String> entries = batch.isEmpty() ? List.of() : Arrays.asList(batch.split(" "));

        String sent = Waves.of(entries, entry -> entry.charAt(0))
                .stream()
                .map(wave -> String.join(" ", wave))
                .collect(Collectors.joining(" | "));

        assertThat(sent).isEqualTo(waves);
    }
}
