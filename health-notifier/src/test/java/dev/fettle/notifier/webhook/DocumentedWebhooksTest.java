package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages show as a webhook is one. */
class DocumentedWebhooksTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    static Stream<Arguments> pages() {
        return Stream.of(Arguments.of("howto/manage-webhooks.md", "-d '([^']*)'"),
                Arguments.of("reference/rest.md", "```json\n(\\{\"id\":\"ops\".*?)\n```"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void examplesAreReadWithoutAProblem(String page, String example) throws IOException {
        String text = Files.readString(Path.of("..", "docs").resolve(page));
        List<String> examples = Pattern.compile(example, Pattern.DOTALL).matcher(text).results()
                .map((MatchResult found) -> found.group(1)).toList();

        assertThat(examples).hasSize(1).allSatisfy(json -> {
            ConfigFiles files = ConfigSnapshot.of("example.json", json.getBytes(StandardCharsets.UTF_8))
                    .parse(Placeholders.onlyWithPrefix("FETTLE_SECRET_", name -> SECRET));
            assertThat(WebhookFile.one(files, "ops", false)).isPresent();
            assertThat(files.problems().all()).isEmpty();
        });
    }
}
