package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSnapshotTest {

    @TempDir
    private Path directory;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static ConfigFiles parse(Path... paths) {
        return ConfigSnapshot.read(List.of(paths)).parse(Placeholders.of(name -> null));
    }

    private List<String> problems(ConfigFiles files) {
        return files.problems().all().stream().map(problem -> problem.toString().replace(directory.toString(), "DIR"))
                .toList();
    }

    @Test
    void aDirectoryIsItsVisibleFilesInOrder() throws IOException {
        write("b.yml", "b: 1");
        write("a.yaml", "a: 1");
        write("c.json", "{\"c\": 1}");
        write(".hidden.yaml", "hidden: 1");
        write("readme.md", "[");
        Files.createDirectory(directory.resolve("sub.yaml"));

        ConfigFiles files = parse(directory);

        assertThat(problems(files)).isEmpty();
        assertThat(files.roots()).extracting(Mapping::plain)
                .isEqualTo(List.of(Map.of("a", 1L), Map.of("b", 1L), Map.of("c", 1L)));
    }

    @Test
    void mountedSecretsAndConfigMapsAreReadThroughTheirLinks() throws IOException {
        Path version = Files.createDirectory(directory.resolve("..2026"));
        Files.writeString(version.resolve("fettle.yaml"), "a: ${file:" + directory.resolve("token") + "}");
        Files.writeString(version.resolve("token"), "s3cret\n");
        Files.createSymbolicLink(directory.resolve("..data"), version);
        Files.createSymbolicLink(directory.resolve("fettle.yaml"), Path.of("..data/fettle.yaml"));
        Files.createSymbolicLink(directory.resolve("token"), Path.of("..data/token"));

        ConfigFiles files = parse(directory);

        assertThat(problems(files)).isEmpty();
        assertThat(files.roots().getFirst().plain()).isEqualTo(Map.of("a", "s3cret"));
    }

    @Test
    void whatCannotBeReadIsAProblem() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path defaults = write("_defaults.yaml", "a: 1");

        assertThat(problems(parse(directory.resolve("none.yaml"), empty, defaults))).containsExactly(
                "DIR/none.yaml:1:1 the file cannot be read: it does not exist",
                "DIR/empty:1:1 warning: the directory holds no *.yaml, *.yml or *.json",
                "DIR/_defaults.yaml:1:1 defaults of a directory are not supported; put 'defaults' into each file");
    }

    @Test
    void aBrokenFileDoesNotHideTheProblemsOfTheOthers() throws IOException {
        Path broken = write("a.yaml", "a: [");
        Path wrong = write("b.yaml", "b: 1\nb: 2");

        ConfigFiles files = parse(broken, wrong);

        assertThat(files.roots()).hasSize(1);
        assertThat(problems(files)).hasSize(2).last()
                .isEqualTo("DIR/b.yaml:2:1 duplicate key 'b'; it stands already at 1:1");
    }

    @Test
    void placeholdersReadSmallRegularFilesOnly() throws IOException {
        Path large = write("large", "x".repeat(Placeholders.MAX_FILE_BYTES + 1));
        Path file = write("f.yaml", "a: ${file:" + large + "}\nb: ${file:" + directory + "}\n");

        assertThat(problems(parse(file))).containsExactly(
                "DIR/f.yaml:1:4 file DIR/large of ${file:…} must have at most 64KiB",
                "DIR/f.yaml:2:4 file DIR of ${file:…} does not exist or is no file");
    }

    @Test
    void theFingerprintChangesWithNamesAndBytes() throws IOException {
        write("a.yaml", "a: 1");
        String before = ConfigSnapshot.read(List.of(directory)).fingerprint();

        assertThat(ConfigSnapshot.read(List.of(directory)).fingerprint()).isEqualTo(before).hasSize(64);
        write("a.yaml", "a: 2");
        assertThat(ConfigSnapshot.read(List.of(directory)).fingerprint()).isNotEqualTo(before);
        write("a.yaml", "a: 1");
        write("b.yaml", "");
        assertThat(ConfigSnapshot.read(List.of(directory)).fingerprint()).isNotEqualTo(before);
    }

    @Test
    void aFileBeyondTheParsersOwnDefaultLimitIsRead() {
        byte[] large = ("a: \"" + "x".repeat(4 << 20) + "\"").getBytes(java.nio.charset.StandardCharsets.US_ASCII);

        ConfigFiles files = ConfigSnapshot.of("f", large).parse(Placeholders.of(name -> null));

        assertThat(files.problems().all()).isEmpty();
    }
}
