package dev.fettle.local.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the page on configuration is read by both services and held against the schema. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("../../docs/reference/configuration.md");
    /** A block, what its comment says of it, and what it prints when it is wrong. */
    private static final Pattern BLOCK = Pattern
            .compile("(?:<!-- (file: (\\S+)|wrong) -->\n)?```(?:yaml|csv)\n(.*?)```\n"
                    + "(?:\n```text\n(.*?)```\n)?", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| `([^`]+)` \\|");

    @TempDir
    private Path directory;

    @Test
    void everyExampleIsWhatItIsSaidToBe() throws IOException {
        int examples = 0;
        for (String section : Files.readString(PAGE).split("\n(?=##)", -1)) {
            Map<String, String> set = new LinkedHashMap<>();
            Matcher block = BLOCK.matcher(section);
            while (block.find()) {
                examples++;
                if (block.group(2) != null) {
                    set.put(block.group(2), block.group(3));
                } else if (block.group(1) != null) {
                    assertThat(String.join("\n", read(Map.of("fettle.yaml", block.group(3))).problems()) + "\n")
                            .as(block.group(3)).isEqualTo(block.group(4));
                } else {
                    assertRight(Map.of("fettle.yaml", block.group(3)));
                }
            }
            if (!set.isEmpty()) {
                assertRight(set);
            }
        }
        assertThat(examples).isGreaterThan(10);
    }

    @TestFactory
    List<DynamicTest> whatIsWrongIsToldAsThePageSays() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String section : Files.readString(PAGE).split("\n(?=##)", -1)) {
            int table = section.indexOf("| wrong | told as |");
            Matcher row = ROW.matcher(table < 0 ? "" : section.substring(table));
            while (row.find()) {
                String key = row.group(1);
                String message = row.group(2);
                tests.add(DynamicTest.dynamicTest(key, () -> assertTold(section, key, message)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(10);
        return tests;
    }

    private void assertTold(String section, String key, String message) {
        String yaml = switch (section.lines().findFirst().orElse("")) {
            case "## A component" ->
                "components: [{ id: a, check: { push: {} }, %s }, { id: b, check: { push: {} } }]".formatted(key);
            case "## Groups" ->
                "groups: [{ id: payments, %s }]\ncomponents: [{ id: a, group: payments, check: { push: {} } }]"
                        .formatted(key);
            case "## A webhook" -> "webhooks: [{ id: ops, url: 'http://a/', secret: '${OPS_WHSEC}', %s }]"
                    .formatted(key)
                    .replace(key.startsWith("secret") ? "secret: '${OPS_WHSEC}', " : "\0", "");
            default -> key;
        };

        List<String> errors = read(Map.of("fettle.yaml", yaml)).errors();

        String[] parts = message.split("…", -1);
        assertThat(errors).singleElement().asString().startsWith(parts[0]).endsWith(parts[parts.length - 1]);
    }

    private void assertRight(Map<String, String> files) {
        ReadFiles read = read(files);

        assertThat(read.errors()).as(files.toString()).isEmpty();
        assertThat(read.violations()).as(files.toString()).isEmpty();
    }

    private ReadFiles read(Map<String, String> files) {
        ReadFiles read = new ReadFiles(directory);
        read.clear();
        files.forEach(read::with);
        return read;
    }
}
