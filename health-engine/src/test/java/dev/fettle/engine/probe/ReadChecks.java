package dev.fettle.engine.probe;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.engine.component.ComponentEntry;
import dev.fettle.engine.component.ComponentFile;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks as they are read of a file: what came of it, and what was told. */
public record ReadChecks(List<CheckSpec> checks, List<String> problems) {

    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    /** Of a component whose check is that. */
    public static ReadChecks of(String check) {
        return of(check, CheckKinds.ofFettle());
    }

    /** Of a component whose check is that, perhaps of a kind of one's own. */
    public static ReadChecks of(String check, CheckKinds kinds) {
        return ofFile("components:\n  - id: a\n    check: " + check + "\n", kinds,
                Placeholders.of(ReadChecks::variable));
    }

    /** Of the first example on the page of that kind; the files that it names need not be there. */
    public static ReadChecks ofThePage(String kind) {
        try {
            Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/reference/checks/" + kind + ".md")));
            if (!example.find()) {
                throw new AssertionError("no example on the page of " + kind);
            }
            ReadChecks read = ofFile(example.group(1), CheckKinds.ofFettle(),
                    Placeholders.lenient(ReadChecks::variable));
            return new ReadChecks(read.checks(),
                    read.problems().stream().filter(told -> !told.contains("of ${file:…} does not exist")).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String variable(String name) {
        return "from-the-environment";
    }

    private static ReadChecks ofFile(String text, CheckKinds kinds, Placeholders placeholders) {
        var files = ConfigSnapshot.of("f", text.getBytes(StandardCharsets.UTF_8)).parse(placeholders);
        List<CheckSpec> checks = new ComponentFile(kinds).read(files).components().stream()
                .map(ComponentEntry::definition).map(definition -> definition.check()).toList();
        return new ReadChecks(checks, files.problems().all().stream().map(Problem::toString).toList());
    }

    /** The only one. */
    public CheckSpec check() {
        if (checks.size() != 1) {
            throw new AssertionError("no check was read: " + problems);
        }
        return checks.getFirst();
    }
}
