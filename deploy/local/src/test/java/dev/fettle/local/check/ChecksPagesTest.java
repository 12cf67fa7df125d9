package dev.fettle.local.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The pages on kinds of checks: there is one for each kind, and {@code ./fettle check} takes all examples. */
class ChecksPagesTest {

    private static final Path PAGE = Path.of("../../docs/reference/checks.md");
    private static final Path PAGES = Path.of("../../docs/reference/checks");
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("(?m)^\\| \\[`([a-z0-9-]+)`]\\(checks/([a-z0-9-]+)\\.md\\) \\|");
    private static final Pattern KIND = Pattern.compile("(?m)\\bcheck:\\s*(?:\\{ *)?([a-z0-9-]+):");

    @TempDir
    private Path directory;

    @TestFactory
    List<DynamicTest> everyExampleIsTaken() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> pages = Files.list(PAGES)) {
            for (Path page : pages.sorted().toList()) {
                Matcher example = EXAMPLE.matcher(Files.readString(page));
                while (example.find()) {
                    String yaml = example.group(1);
                    tests.add(
                            DynamicTest.dynamicTest(page.getFileName() + " " + tests.size(), () -> assertTaken(yaml)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(30);
        return tests;
    }

    private void assertTaken(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("fettle.yaml"), yaml);
        Files.writeString(directory.resolve("proxies.csv"), "name,url,exit\na,http://10.0.0.1:3128,203.0.113.7\n");

        Findings findings = Findings.lenient(List.of(file));

        assertThat(findings.problems()).filteredOn(Problem::isError).as(yaml).isEmpty();
        assertThat(findings.detections()).isNotEmpty();
    }

    @Test
    void everyKindHasItsRowAndItsPageShowsIt() throws IOException {
        Set<String> rows = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            rows.add(row.group(1));
            Matcher kind = KIND.matcher(Files.readString(PAGES.resolve(row.group(2) + ".md")));
            Set<String> shown = new TreeSet<>();
            while (kind.find()) {
                shown.add(kind.group(1));
            }
            assertThat(shown).as(row.group(2)).contains(row.group(1));
        }
        List<String> kinds = CheckKinds.ofFettle().names();
        assertThat(rows).isEqualTo(new TreeSet<>(kinds));
        assertThat(Files.readString(Path.of("../../README.md"))).contains("[" + kinds.size() + " kinds]");
    }
}
