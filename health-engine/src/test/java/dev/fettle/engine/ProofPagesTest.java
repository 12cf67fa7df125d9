package dev.fettle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that name the test of each promise name tests that exist. */
class ProofPagesTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT|Benchmark))\\.(\\w+)`");
    private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)\n");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (.+) \\| `(\\w+(?:Test|IT))\\.(\\w+)` \\|$");
    private static final Pattern SEED = Pattern
            .compile("@DisplayName\\(\"Seed ([^:]+): ([^\"]+)\"\\)\\s+(?:@\\w+[^\\n]*\\s+)*void (\\w+)\\(");

    /** Of all tests and benchmarks by the simple name of their class; a name may stand for several. */
    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.find(ROOT, 24, (path, _) -> path.toString()
                .matches(".*/src/(test|jmh)/java/.*(Test|IT|Benchmark)\\.java"))) {
            return files.collect(Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""), ProofPagesTest::read, String::concat));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/internals/seeds.md", "docs/reference/delivery-guarantees.md"})
    void everyTestThatIsNamedExists(String page) throws IOException {
        Map<String, String> sources = sources();

        List<MatchResult> named = NAMED.matcher(Files.readString(ROOT.resolve(page))).results().toList();

        assertThat(named).isNotEmpty().allSatisfy(name -> assertThat(sources.getOrDefault(name.group(1), ""))
                .as(name.group()).containsPattern("\\b" + name.group(2) + "\\("));
    }

    @Test
    void thePageOfTheSeedsAndTheTestsThatNameThemSayTheSame() throws IOException {
        TreeSet<String> written = new TreeSet<>();
        String[] parts = HEADING.split(Files.readString(ROOT.resolve("docs/internals/seeds.md")));
        List<String> seeds = HEADING.matcher(Files.readString(ROOT.resolve("docs/internals/seeds.md")))
                .results().map(heading -> heading.group(1)).toList();
        for (int i = 0; i < seeds.size(); i++) {
            String seed = seeds.get(i);
            ROW.matcher(parts[i + 1]).results()
                    .map(row -> seed + ": " + row.group(1).replace("`", "") + " = " + row.group(2) + "." + row.group(3))
                    .forEach(written::add);
        }

        TreeSet<String> named = new TreeSet<>();
        sources().forEach((type, source) -> SEED.matcher(source)
                .results()
                .map(test -> test.group(1) + ": " + test.group(2) + " = " + type + "." + test.group(3))
                .forEach(named::add));

        assertThat(seeds).containsExactly("System health check", "Pool monitoring", "Health check infrastructure",
                "Deployment monitoring");
        assertThat(named).isEqualTo(written);
    }
}
