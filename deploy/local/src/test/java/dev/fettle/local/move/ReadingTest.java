package dev.fettle.local.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.check.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The services read what was written, once the variables are set that the report names. */
class ReadingTest {

    /** The sources name certificates that are none. */
    private static final Pattern PEM = Pattern.compile("(?:ca|certificate|key) must be PEM.*");
    private static final Pattern UNSET = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.fettle.local.move.GoldenTest#sources")
    void theFileIsReadWithoutErrors(GoldenTest.Source source) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.pem"), "-----BEGIN");
        String yaml = source.moved().yaml().replaceAll("\\$\\{file:[^}]*}",
                Matcher.quoteReplacement("${file:" + secret + "}"));
        Path file = Files.writeString(directory.resolve("fettle.yaml"), yaml);

        List<String> errors = Findings.strict(List.of(file), variables(yaml)).problems().stream()
                .filter(problem -> problem.isError() && !PEM.matcher(problem.message()).matches())
                .map(problem -> problem.position().line() + " " + problem.message())
                .toList();

        assertThat(errors).isEmpty();
    }

    /** Values of the shape that is wanted. */
    private static Map<String, String> variables(String yaml) {
        Map<String, String> variables = new HashMap<>();
        Matcher matcher = UNSET.matcher(yaml);
        while (matcher.find()) {
            String name = matcher.group(1);
            variables.put(name, name.endsWith("_KEY")
                    ? "0123456789abcdef0123456789abcdef"
                    : name.endsWith("URL")
                            ? "https://example.com/some/secret"
                            : name.equals("EXPECTED") ? "200" : "value");
        }
        return variables;
    }
}
