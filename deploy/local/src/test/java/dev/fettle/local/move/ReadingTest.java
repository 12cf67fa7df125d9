package dev.fettle.local.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.check.Findings;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The services read what was written, once the variables are set that the report names. */
class ReadingTest {

    /** Kinds and keys that are written and that there are not yet: each goes from this list as it comes. */
    private static final Map<String, Set<String>> MISSING = Map.of(
            "gatus", Set.of("domain", "ssh"),
            "kuma", Set.of("mongodb", "mysql", "redis"),
            "blackbox", Set.of());
    private static final Pattern UNKNOWN = Pattern.compile("unknown (?:key|kind) '([^']+)'.*");
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

        Set<String> unknown = new TreeSet<>();
        List<String> others = new ArrayList<>();
        for (Problem problem : Findings.strict(List.of(file), variables(yaml)).problems()) {
            Matcher matcher = UNKNOWN.matcher(problem.message());
            if (matcher.matches()) {
                unknown.add(matcher.group(1));
            } else if (problem.isError() && !PEM.matcher(problem.message()).matches()) {
                others.add(problem.position().line() + " " + problem.message());
            }
        }

        assertThat(others).isEmpty();
        assertThat(unknown).isEqualTo(new TreeSet<>(MISSING.getOrDefault(source.name(), Set.of())));
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
