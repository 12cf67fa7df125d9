package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepetitionTest {

    private static final Map<String, String> VARIABLES = Map.of("PORT", "8080", "SECRET", "s3cret");

    @TempDir
    private Path directory;

    /** What the entry under {@code e} becomes, and what is wrong. */
    private record Made(List<Object> entries, List<Object> stored, List<String> problems) {}

    private Made make(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("f.yaml"), yaml);
        return make(ConfigSnapshot.read(List.of(file)));
    }

    private Made make(ConfigSnapshot snapshot) {
        ConfigFiles files = snapshot.parse(Placeholders.of(VARIABLES::get));
        List<Object> entries = new ArrayList<>();
        List<Object> stored = new ArrayList<>();
        for (Mapping root : files.roots()) {
            Mapping entry = (Mapping) root.get("e");
            Optional<Repetition> repetition = Repetition.of(entry.get("each"), files);
            Mapping rest = entry.without("each"::equals);
            IntStream.range(0, repetition.map(Repetition::size).orElse(0)).forEach(index -> {
                Mapping filled = repetition.orElseThrow().fill(rest, index);
                entries.add(filled.plain());
                stored.add(filled.storable());
            });
        }
        List<String> problems = files.problems().all().stream()
                .map(problem -> problem.toString().replace(directory + "/", "")).toList();
        return new Made(entries, stored, problems);
    }

    @Test
    void aListRepeatsTheEntryWithEachOfItsValues() throws IOException {
        Made made = make("e: { each: [a, 2, \"${SECRET}\"], id: \"x-${each}\", in: [\"${each}:${PORT}\", 1] }");

        assertThat(made.problems).isEmpty();
        assertThat(made.entries).isEqualTo(List.of(Map.of("id", "x-a", "in", List.of("a:8080", 1L)),
                Map.of("id", "x-2", "in", List.of("2:8080", 1L)),
                Map.of("id", "x-s3cret", "in", List.of("s3cret:8080", 1L))));
        assertThat(made.stored.getFirst()).isEqualTo(Map.of("id", "x-a", "in", List.of("a:${PORT}", 1L)));
        assertThat(made.stored.getLast())
                .isEqualTo(Map.of("id", "x-${SECRET}", "in", List.of("${SECRET}:${PORT}", 1L)));
    }

    @Test
    void mappingsAreNamedByTheirKeys() throws IOException {
        Made made = make("""
                e:
                  each:
                    - { host: a, port: 1 }
                    - { host: b, port: 2 }
                  url: http://${each.host}:${each.port}/$${each}
                """);

        assertThat(made.problems).isEmpty();
        assertThat(made.entries).isEqualTo(List.of(Map.of("url", "http://a:1/${each}"),
                Map.of("url", "http://b:2/${each}")));
        assertThat(made.stored.getFirst()).isEqualTo(Map.of("url", "http://a:1/$${each}"));
    }

    @Test
    void aTableIsReadBesideTheFileThatNamesIt() throws IOException {
        Files.writeString(directory.resolve("hosts.csv"),
                "\uFEFFhost, note\r\na,\"x, \"\"y\"\"\"\r\n\r\nb ,${PORT}\r\n");

        Made made = make("e: { each: { file: hosts.csv }, id: \"${each.host}\", note: \"${each.note}\" }");

        assertThat(made.problems).isEmpty();
        assertThat(made.entries).isEqualTo(List.of(Map.of("id", "a", "note", "x, \"y\""),
                Map.of("id", "b", "note", "${PORT}")));
        assertThat(made.stored.getLast()).isEqualTo(Map.of("id", "b", "note", "$${PORT}"));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            each: a, v: 1                           | f.yaml:1:12 each must be a list or { file: … }, was 'a'
            each: [[a]], v: 1                       | f.yaml:1:13 each must hold only single values as its first item is, had a list
            each: [a, {b: c}], v: 1                 | f.yaml:1:16 each must hold only single values as its first item is, had a mapping
            each: [{b: c}, a], v: 1                 | f.yaml:1:21 each must hold only mappings as its first item is, had 'a'
            each: [{b: [c]}], v: 1                  | f.yaml:1:17 an item of each must hold single values, had a list
            each: [~], v: 1                         | f.yaml:1:13 each must hold only single values as its first item is, had null
            each: [], v: 1                          | f.yaml:1:12 warning: each has no items, so nothing is made of this entry
            each: { fil: a }, v: 1                  | f.yaml:1:12 file is missing; f.yaml:1:14 unknown key 'fil'; did you mean 'file'?
            each: { file: none.csv }, v: 1          | f.yaml:1:20 the table 'none.csv' does not exist (looked for none.csv)
            each: { file: "${PORT}.csv" }, v: 1     | f.yaml:1:20 the name of a table must not hold a placeholder, was '${PORT}.csv'
            each: [a], v: "${each.b}"               | f.yaml:1:20 '${each.b}' stands for nothing: the items are single values; write ${each} (each: 'a')
            each: [{b: c}], v: "${each}"            | f.yaml:1:25 '${each}' stands for nothing: write ${each.NAME} with one of b (each: item 1)
            each: [{host: c}], v: "${each.hots}"    | f.yaml:1:28 '${each.hots}' stands for nothing: did you mean ${each.host}? (each: item 1)
            each: [a], v: "${each:x}"               | f.yaml:1:20 '${each:x}' must be ${each} or ${each.name}, without a default
            each: ["${each}"], v: 1                 | f.yaml:1:13 each must hold only single values as its first item is, had '${each}'
            """)
    void whatIsWrongIsTold(String entry, String problems) throws IOException {
        assertThat(String.join("; ", make("e: { " + entry + " }").problems)).isEqualTo(problems);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                     | 1 the table is empty; its first line must name the columns
            a,b~1,2~3              | 3 a row must have 2 values as the first line has, had 1
            a,b~1,2~~3,4,5         | 4 a row must have 2 values as the first line has, had 3
            a,a~1,2                | 1 column 'a' is named twice
            a b~1                  | 1 the first line must name the columns, each as [A-Za-z_][A-Za-z0-9_-]*, had 'a b'
            """)
    void whatIsWrongWithATableIsToldWithItsLine(String csv, String problem) throws IOException {
        Files.writeString(directory.resolve("t.csv"), csv.replace('~', '\n'));

        assertThat(make("e: { each: { file: t.csv }, v: 1 }").problems).containsExactly("t.csv:" + problem
                .replaceFirst(" ", ":1 "));
    }

    @Test
    void aTableThatIsNoTextOrNoCsvIsTold() throws IOException {
        Files.write(directory.resolve("t.csv"), new byte[]{'a', '\n', (byte) 0xFF, '\n'});
        assertThat(make("e: { each: { file: t.csv }, v: 1 }").problems)
                .containsExactly("t.csv:2:1 the table must be UTF-8");

        Files.writeString(directory.resolve("t.csv"), "a,b\n1,\"never ends\n");
        assertThat(make("e: { each: { file: t.csv }, v: 1 }").problems).singleElement().asString()
                .matches("t.csv:[23]:1 the table is not CSV: .*");
    }

    @Test
    void whatIsNestedIsFilledAndWhatIsClosedIsKept() throws IOException {
        Made made = make("e: { each: [{ a: 1, b: ~ }], v: { x: \"${each.a}\", y: { z: 1 } }, w: [[\"${each.a}\"]] }");

        assertThat(made.problems).isEmpty();
        assertThat(made.entries).containsExactly(
                Map.of("v", Map.of("x", "1", "y", Map.of("z", 1L)), "w", List.of(List.of("1"))));
        assertThat(make("e: { each: [{ a: 1, b: ~ }], v: \"${each.b}\" }").problems).containsExactly(
                "f.yaml:1:33 '${each.b}' stands for nothing: did you mean ${each.a}? (each: item 1)");
    }

    @Test
    void aTableHasItsBounds() throws IOException {
        Files.writeString(directory.resolve("t.csv"), "c".repeat(3) + ",c".repeat(100) + "\n");
        assertThat(make("e: { each: { file: t.csv }, v: 1 }").problems)
                .contains("t.csv:1:1 a table must have at most 100 columns, had 101");

        Files.writeString(directory.resolve("t.csv"), "c\n" + "1\n".repeat(Table.MAX_ROWS + 1));
        assertThat(make("e: { each: { file: t.csv }, v: 1 }").problems)
                .containsExactly("t.csv:" + (Table.MAX_ROWS + 2) + ":1 a table must have at most 100000 rows");
    }

    @Test
    void aColumnThatTheTableDoesNotHaveIsToldWithThoseItHas() throws IOException {
        Files.writeString(directory.resolve("t.csv"), "host,port\na,1\n");

        assertThat(make("e: { each: { file: t.csv }, v: \"${each}\" }").problems).singleElement().asString()
                .contains("'${each}' stands for nothing: write ${each.NAME} with one of host, port");
        assertThat(make("e: { each: { file: t.csv }, v: \"${each.prt}\" }").problems).singleElement().asString()
                .contains("did you mean ${each.port}?");
    }

    @Test
    void whatDidNotComeFromAFileNamesNone() {
        Made made = make(ConfigSnapshot.of("body", "e: { each: { file: /etc/passwd }, v: 1 }"
                .getBytes(StandardCharsets.UTF_8)));

        assertThat(made.entries).isEmpty();
        assertThat(made.problems)
                .containsExactly("body:1:20 a file can be named by files only; give the items as a list");
    }

    @Test
    void anOpenValueOutsideOfARepetitionIsTold() {
        ConfigFiles files = ConfigSnapshot.of("f", "a: { b: [1, \"${each.x}\"] }".getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(name -> null));

        Repetition.refuse(files.roots().getFirst(), files.problems(), "nobody repeats it");

        assertThat(files.problems().all()).extracting(Problem::toString)
                .containsExactly("f:1:13 '${each.x}' stands for nothing here: nobody repeats it");
    }
}
