package dev.fettle.notifier.silence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page shows as silences and acknowledgements are such. */
class DocumentedSilencesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:13:58Z");

    @Test
    void examplesAreReadWithoutAProblem() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "howto", "quiet.md"));
        List<String> examples = Pattern.compile("/(silences|acknowledgements) \\\\\n +-d '([^']*)'").matcher(text)
                .results().map(found -> found.group(1) + found.group(2)).toList();

        assertThat(examples).hasSize(3).allSatisfy(example -> {
            boolean silence = example.startsWith("silences");
            ConfigFiles files = files(example.substring(example.indexOf('{')));
            assertThat(silence
                    ? SilenceKeys.silence(files, NOW).isPresent()
                    : SilenceKeys.acknowledgement(files, NOW).isPresent()).isTrue();
            assertThat(files.problems().all()).isEmpty();
        });
    }

    static ConfigFiles files(String json) {
        return ConfigSnapshot.of("body.json", json.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.onlyWithPrefix("FETTLE_SECRET_", _ -> null));
    }
}
