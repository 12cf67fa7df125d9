package dev.fettle.local.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a check of one's own, from the jar that its module built. */
class OwnCheckIT {

    private static final Path JARS = Path.of("../../docs/examples/own-check/target");

    @TempDir
    private Path directory;

    private List<String> errors(String check, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(directory.resolve("fettle.yaml"),
                "components:\n  - id: backup\n    check: { " + check + " }\n");
        return Findings.strict(List.of(file), environment).problems().stream().map(Object::toString).toList();
    }

    @Test
    void itsKindIsKnownWhereItsJarIs() throws IOException {
        Map<String, String> environment = Map.of("FETTLE_PROBE_DIRECTORY", JARS.toString());

        assertThat(errors("backup: { file: /backup/db.gz }", environment)).isEmpty();
        assertThat(Files.readString(Path.of("../../docs/howto/own-checks.md")))
                .contains("check: { backup: { file: /backup/db.gz, maxAge: PT26H } }");
        assertThat(errors("backup: { file: /backup/db.gz, maxAge: PT26H }", environment)).isEmpty();
        assertThat(errors("backup: { maxAge: soon }", environment)).hasSize(2)
                .allSatisfy(error -> assertThat(error).contains("fettle.yaml:3:22"))
                .anySatisfy(error -> assertThat(error).endsWith("file must name the file of the backup"))
                .anySatisfy(error -> assertThat(error).endsWith("maxAge must be a duration such as PT26H"));
        assertThat(errors("backup: { file: /backup/db.gz }", Map.of())).singleElement().asString()
                .contains("unknown key 'backup'");
    }

    @Test
    void aDirectoryThatIsNoneIsToldByItsVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> errors("push: {}",
                        Map.of("FETTLE_PROBE_DIRECTORY", directory.resolve("none").toString())))
                .withMessageStartingWith("FETTLE_PROBE_DIRECTORY must be a directory with jars: ");
    }
}
