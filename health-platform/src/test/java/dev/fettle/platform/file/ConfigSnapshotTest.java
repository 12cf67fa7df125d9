package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

        assertThat(problems(parse(directory.resolve("none.yaml"), empty, directory.resolve("_defaults.yaml"))))
                .containsExactly(
                        "DIR/none.yaml:1:1 the file cannot be read: it does not exist",
                        "DIR/empty:1:1 warning: the directory holds no *.yaml, *.yml or *.json",
                        "DIR/_defaults.yaml:1:1 the file cannot be read: it does not exist");
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

    @Test
    void theDefaultsOfADirectoryBelongToItsFilesHoweverTheyAreNamed() throws IOException {
        Path defaults = write("_defaults.yml", "interval: 5s");
        Path a = write("a.yaml", "a: 1");
        Path elsewhere = Files.writeString(Files.createDirectory(directory.resolve("other")).resolve("b.yaml"), "b: 1");

        for (ConfigFiles files : List.of(parse(directory, elsewhere), parse(a, elsewhere),
                parse(defaults, a, elsewhere))) {
            assertThat(problems(files)).isEmpty();
            assertThat(files.roots()).extracting(Mapping::plain)
                    .isEqualTo(List.of(Map.of("a", 1L), Map.of("b", 1L)));
            assertThat(files.directoryDefaults(files.roots().getFirst())).map(Mapping::plain)
                    .contains(Map.of("interval", "5s"));
            assertThat(files.directoryDefaults(files.roots().getLast())).isEmpty();
        }
    }

    @Test
    void aDirectoryHasOneFileOfDefaults() throws IOException {
        write("_defaults.yaml", "");
        write("_defaults.json", "{}");
        write("a.yaml", "a: 1");

        assertThat(problems(parse(directory))).containsExactly("DIR/_defaults.json:1:1 a directory has one file of"
                + " defaults; this one stands beside _defaults.yaml");
    }

    @Test
    void whatIsWrongInTheDefaultsOfADirectoryIsNotTheOtherServicesBusiness() throws IOException {
        write("_defaults.yaml", "interval: ${NOT_SET}");
        write("a.yaml", "a: 1");

        Problems problems = parse(directory).problems();

        assertThat(problems.hasErrors()).isTrue();
        assertThat(problems.besides(Set.of("defaults", "components"))).isEmpty();
        assertThat(problems.besides(Set.of("webhooks"))).hasSize(1);
    }

    @Test
    void theFingerprintCoversWhatTheFilesName() throws IOException {
        Path secret = write("secret", "one");
        write("a.yaml", """
                x-hosts: &hosts { file: anchored.csv }
                components:
                  - id: a
                    each:
                      # of the night
                      file: 'hosts.csv'
                  - { id: b, each: *hosts, note: "${file:%s}" }
                """.formatted(secret));
        String before = ConfigSnapshot.read(List.of(directory)).fingerprint();
        for (String name : List.of("hosts.csv", "anchored.csv", "secret", "_defaults.yaml")) {
            for (String text : List.of("two", "three")) {
                write(name, text);
                String after = ConfigSnapshot.read(List.of(directory)).fingerprint();

                assertThat(after).as(name + " " + text).isNotEqualTo(before);
                assertThat(ConfigSnapshot.read(List.of(directory)).fingerprint()).isEqualTo(after);
                before = after;
            }
        }
        assertThat(ConfigSnapshot.read(List.of(directory)).beside()).contains(directory.resolve("hosts.csv"),
                directory.resolve("anchored.csv"), secret, directory.resolve("_defaults.yaml"));
    }

    @Test
    void whatIsNamedAndNoFileIsTold() throws IOException {
        Files.createDirectory(directory.resolve("sub.csv"));
        write("same.csv", "host\na\n");
        Path a = write("a.yaml", """
                e: { each: { file: sub.csv } }
                f: { each: { file: same.csv } }
                g: { each: { file: same.csv } }
                h: { each: { file: "no\\0path.csv" } }
                i: "${file:/no\\0path}"
                """);

        ConfigFiles files = parse(a);
        Mapping root = files.roots().getFirst();
        List.of("e", "f", "g", "h").forEach(key -> assertThat(Repetition
                .of(((Mapping) Objects.requireNonNull(root.get(key))).get("each"), files)
                .map(Repetition::size))
                .isEqualTo(key.equals("f") || key.equals("g") ? Optional.of(1) : Optional.empty()));

        assertThat(problems(files)).containsExactly(
                "DIR/a.yaml:1:20 the table 'sub.csv' is no file",
                "DIR/a.yaml:4:20 file must be the path of a table, was 'no?path.csv'",
                "DIR/a.yaml:5:4 file /no\0path of ${file:…} cannot be read (InvalidPathException)");
    }

    @Test
    void aFileOfDefaultsThatCannotBeReadIsTold() throws IOException {
        Files.createDirectory(directory.resolve("_defaults.yaml"));
        Path a = write("a.yaml", "a: 1");

        assertThat(problems(parse(a))).singleElement().asString()
                .startsWith("DIR/_defaults.yaml:1:1 the file cannot be read: ");
    }

    @Test
    void whatTheTextNamesIsLookedAtAlsoWhenItIsBroken() throws IOException {
        Path secret = write("secret", "one");
        Path broken = write("a.yaml", "e: { each: { file: hosts.csv } }\n} # ${file:" + secret + "\n# ${file:other");

        ConfigSnapshot snapshot = ConfigSnapshot.read(List.of(broken));

        assertThat(snapshot.beside()).contains(directory.resolve("hosts.csv"), secret, Path.of("other"));
        assertThat(snapshot.parse(Placeholders.of(name -> null)).problems().hasErrors()).isTrue();
    }

    @Test
    void aProblemOfTheWholeFileIsEveryonesBusiness() throws IOException {
        Problems problems = parse(write("a.yaml", "a: [")).problems();

        assertThat(problems.besides(Set.of("a", "components"))).hasSize(1);
    }
}
