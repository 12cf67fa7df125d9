package dev.fettle.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/environment.md to the variables that the command reads and sets. */
class EnvironmentPageTest {

    private static final Path ROOT = Path.of("../..");
    private static final Pattern VARIABLE = Pattern.compile("\\bFETTLE_[A-Z0-9_]*[A-Z0-9]\\b");

    @Test
    void everyVariableOfTheCommandIsDescribed() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/reference/environment.md"));
        Set<String> variables = new TreeSet<>();
        for (Path file : sources()) {
            VARIABLE.matcher(Files.readString(file)).results().forEach(found -> variables.add(found.group()));
        }

        assertThat(variables).contains("FETTLE_JAVA_HOME", "FETTLE_SECRET_KEY");
        assertThat(variables).allSatisfy(variable -> assertThat(page).contains("`" + variable));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> java = Files.walk(Path.of("src/main/java"))) {
            return Stream.concat(Stream.of(ROOT.resolve("fettle")), java.filter(Files::isRegularFile)).toList();
        }
    }
}
