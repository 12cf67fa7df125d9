package dev.fettle.engine.component;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.GroupPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayersTest {

    @TempDir
    private Path directory;

    /** Each layer names itself in `name`, so the nearest of those that speak can be told. */
    @ParameterizedTest(name = "{0} say it: {1} is heard")
    @CsvSource(delimiter = '|', textBlock = """
            entry preset inner outer file directory | entry
            preset inner outer file directory       | preset
            inner outer file directory              | inner
            outer file directory                    | outer
            file directory                          | file
            directory                               | directory
            entry directory                         | entry
            preset file                             | preset
            outer preset                            | preset
            file outer                              | outer
            nobody                                  | a
            """)
    void theNearestThatSaysAnythingIsHeard(String speakers, String heard) {
        List<String> speaking = List.of(speakers.split(" "));
        FleetFiles files = new FleetFiles(directory)
                .with("_defaults.yaml", "labels: { d: d }" + name(speaking, "directory", "\n"))
                .with("a.yaml", """
                        defaults: { labels: { f: f }%s }
                        presets: { p: { labels: { p: p }%s } }
                        components:
                          - { id: a, preset: p, group: outer.inner, labels: { e: e }, check: { push: {} }%s }
                        """.formatted(name(speaking, "file", ", "), name(speaking, "preset", ", "),
                        name(speaking, "entry", ", ")))
                .with("groups.yaml", """
                        groups:
                          - { id: outer, defaults: { labels: { o: o }%s } }
                          - { id: outer.inner, defaults: { labels: { i: i }%s } }
                        """.formatted(name(speaking, "outer", ", "), name(speaking, "inner", ", ")));

        FleetFiles.Read read = files.read();

        assertThat(read.problems()).isEmpty();
        assertThat(read.definition("a").name()).isEqualTo(heard);
        assertThat(read.definition("a").labels())
                .isEqualTo(Map.of("e", "e", "p", "p", "i", "i", "o", "o", "f", "f", "d", "d"));
    }

    private static String name(List<String> speaking, String layer, String separator) {
        return speaking.contains(layer) ? separator + "name: " + layer : "";
    }

    @Test
    @DisplayName("Seed Pool monitoring: an interval of its own")
    void eachPoolHasItsOwnInterval() {
        FleetFiles.Read read = new FleetFiles(directory).with("f.yaml", """
                groups:
                  - { id: fast, defaults: { interval: 5s, timeout: 1s } }
                  - { id: slow, defaults: { interval: 10m } }
                components:
                  - { id: fast-1, group: fast, check: { push: {} } }
                  - { id: fast-2, group: fast, check: { push: {} } }
                  - { id: slow-1, group: slow, check: { push: {} } }
                  - { id: alone, check: { push: {} } }
                """).read();

        assertThat(read.problems()).isEmpty();
        assertThat(Stream.of("fast-1", "fast-2", "slow-1", "alone").map(id -> read.definition(id).interval()))
                .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMinutes(10),
                        Duration.ofSeconds(30));
    }

    @Test
    void mappingsMergeListsAndTheCheckReplaceAndNullRemoves() {
        FleetFiles.Read read = new FleetFiles(directory)
                .with("_defaults.yaml", """
                        slow: 1s
                        retry: { attempts: 3, backoff: 50ms, maxBackoff: 700ms }
                        dependsOn: [x]
                        check: { http: { url: http://d.example, keepAlive: true } }
                        """)
                .with("a.yaml", """
                        defaults: { retry: { backoff: 60ms }, labels: { team: t, site: s } }
                        components:
                          - { id: x, dependsOn: ~, labels: ~, slow: ~ }
                          - { id: y, dependsOn: [z], retry: { attempts: 5, maxBackoff: ~ }, labels: { team: ~ } }
                          - { id: z, dependsOn: [], check: { tcp: { host: h, port: 1 } }, retry: ~ }
                        """)
                .read();

        assertThat(read.problems()).isEmpty();
        ComponentDefinition x = read.definition("x");
        ComponentDefinition y = read.definition("y");
        ComponentDefinition z = read.definition("z");
        assertThat(x.slow()).isNull();
        assertThat(x.labels()).isEmpty();
        assertThat(x.retry()).isEqualTo(new ComponentDefinition.Retry(3, ofMillis(60), ofMillis(700)));
        assertThat(x.check()).extracting("keepAlive").isEqualTo(true);
        assertThat(y.dependsOn()).extracting(Object::toString).containsExactly("z");
        assertThat(y.retry()).isEqualTo(new ComponentDefinition.Retry(5, ofMillis(60), ofSeconds(2)));
        assertThat(y.labels()).isEqualTo(Map.of("site", "s"));
        assertThat(z.check().kind()).isEqualTo("tcp");
        assertThat(z.retry()).isEqualTo(new ComponentDefinition.Retry(1, ofMillis(200), ofSeconds(2)));
    }

    @Test
    void aDirectorysDefaultsHoldForItsOwnFilesOnly() {
        FleetFiles.Read read = new FleetFiles(directory)
                .with("one/_defaults.yaml", "x-note: a place for anchors\ninterval: 10s")
                .with("one/a.yaml", "components: [{ id: a, check: { push: {} } }]")
                .with("two/b.yaml", "components: [{ id: b, check: { push: {} } }]")
                .read();

        assertThat(read.problems()).isEmpty();
        assertThat(read.definition("a").interval()).isEqualTo(ofSeconds(10));
        assertThat(read.definition("b").interval()).isEqualTo(ofSeconds(30));
    }

    @ParameterizedTest(name = "{5}")
    @CsvSource(delimiter = '|', textBlock = """
            group: e | group: p | group: f | group: d | e | the component names its group
                     | group: p | group: f | group: d | p | else its preset does
                     |          | group: f | group: d | f | else its file does
                     |          |          | group: d | d | else its directory does
            group: ~ | group: p | group: f | group: d |   | null ends the search
                     | group: ~ | group: f | group: d |   | in any layer
            """)
    void whereTheGroupComesFromDecidesWhoseDefaultsHold(String entry, String preset, String file, String inDirectory,
            String group, String rule) {
        FleetFiles.Read read = new FleetFiles(directory)
                .with("_defaults.yaml", inDirectory)
                .with("a.yaml", """
                        groups:
                          - { id: e, defaults: { name: from e } }
                          - { id: p, defaults: { name: from p } }
                          - { id: f, defaults: { name: from f } }
                          - { id: d, defaults: { name: from d } }
                        defaults: { name: from file, %s }
                        presets: { p: { slow: 1s, %s } }
                        components: [{ id: a, preset: p, check: { push: {} }, %s }]
                        """.formatted(text(file), text(preset), text(entry)))
                .read();

        assertThat(read.problems()).allMatch(problem -> problem.contains("warning: no component stands in group"));
        assertThat(read.definition("a").group()).isEqualTo(group == null ? null : new GroupPath(group));
        assertThat(read.definition("a").name()).as(rule).isEqualTo(group == null ? "from file" : "from " + group);
    }

    private static String text(String layer) {
        return layer == null ? "" : layer;
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', textBlock = """
            preset: p | preset: f | 1s | the component names its preset
                      | preset: f | 2s | else its file does
                      |           | 3s | else its directory does
            preset: ~ | preset: f |    | null names none
                      | preset: ~ |    | in the file too
            """)
    void aPresetIsNamedByTheComponentOrByTheDefaultsOfItsFileOrDirectory(String entry, String file, String slow,
            String rule) {
        FleetFiles.Read read = new FleetFiles(directory)
                .with("_defaults.yaml", "preset: d")
                .with("a.yaml", """
                        defaults: { %s }
                        components: [{ id: a, check: { push: {} }, %s }]
                        """.formatted(text(file), text(entry)))
                .with("presets.yaml", "presets: { p: { slow: 1s }, f: { slow: 2s }, d: { slow: 3s } }")
                .read();

        assertThat(read.problems()).allMatch(problem -> problem.contains("slow") && problem.contains("warning"));
        assertThat(read.definition("a").slow()).as(rule)
                .isEqualTo(slow == null ? null : Duration.parse("PT" + slow));
        assertThat(read.entry("a").source()).doesNotContain("preset");
    }

    @Test
    void whatIsWrongInDefaultsIsToldOnceAndInItsOwnPlace() {
        FleetFiles.Read read = new FleetFiles(directory)
                .with("_defaults.yaml", "interval: 0s\nid: a\nintervall: 5s")
                .with("a.yaml", """
                        presets:
                          p: { slow: 0s, preset: q, id: x }
                          deployment: { slow: 1s }
                          Bad: {}
                          n: ~
                          list: []
                        groups:
                          - { id: g, defaults: { confirm: 0s, group: h, preset: p, id: x } }
                        components:
                          - { id: a, preset: p, group: g, check: { push: {} } }
                          - { id: b, preset: p, group: g, check: { push: {} } }
                          - { id: c, preset: n, group: g, check: { push: {} } }
                        """)
                .with("b.yaml", "presets: { p: {} }")
                .read();

        assertThat(read.problems()).containsExactly("_defaults.yaml:1:11 interval must be 1s to 30d, was '0s'",
                "_defaults.yaml:2:5 id must not stand in the defaults of a directory",
                "_defaults.yaml:3:1 unknown key 'intervall'; did you mean 'interval'?",
                "a.yaml:2:14 slow must be 1ms to 30d, was '0s'",
                "a.yaml:2:26 preset must not stand in the defaults of a preset",
                "a.yaml:2:33 id must not stand in the defaults of a preset",
                "a.yaml:3:15 preset 'deployment' is built in and cannot be made anew; give yours another name",
                "a.yaml:4:8 the name of a preset must match [a-z0-9][a-z0-9._-]{0,199}, was 'Bad'",
                "a.yaml:6:9 preset 'list' must be a mapping, was a list",
                "a.yaml:8:35 confirm must be 100ms to 30d, was '0s'",
                "a.yaml:8:46 group must not stand in the defaults of a group",
                "a.yaml:8:57 preset must not stand in the defaults of a group",
                "a.yaml:8:64 id must not stand in the defaults of a group",
                "b.yaml:1:15 preset 'p' stands already at a.yaml:2:6");
    }

    @Test
    void anIdOfAnotherFileIsToldWithItsPlace() {
        FleetFiles.Read read = new FleetFiles(directory)
                .with("a.yaml", "components: [{ id: a, check: { push: {} } }]")
                .with("b.yaml", "components: [{ id: b, check: { push: {} } }, { id: a, check: { push: {} } }]")
                .read();

        assertThat(read.problems()).singleElement().asString().startsWith("b.yaml:1:52 id 'a' is taken already at ")
                .endsWith("a.yaml:1:20");
    }

    @Test
    void oneBrokenFileAmongGoodOnesIsToldWithItsPlace() {
        FleetFiles.Read read = new FleetFiles(directory)
                .with("a.yaml", "components: [{ id: a, check: { push: {} } }]")
                .with("b.yaml", "components: [{ id: b, check: { push: {} }]")
                .with("c.yaml", "components: [{ id: c, check: { push: {} } }]")
                .read();

        assertThat(read.problems()).singleElement().asString().startsWith("b.yaml:1:42 the file is not YAML: ");
        assertThat(read.ids()).containsExactly("a", "c");
    }

    @Test
    void aHundredThousandComponentsWithGroupsAndPresetsAreRead() {
        StringBuilder text = new StringBuilder("""
                defaults: { labels: { team: t }, retry: { attempts: 0 } }
                presets: { p: { slow: 1s, labels: { tier: gold } } }
                groups:
                """);
        for (int group = 0; group < 1_000; group++) {
            text.append("  - { id: g%d, quorum: 50%%, defaults: { interval: %ds } }%n".formatted(group,
                    10 + group % 50));
        }
        text.append("components:\n");
        for (int i = 0; i < 50_000; i++) {
            text.append("  - { id: c%d, group: g%d, preset: p, check: { tcp: { host: h%d, port: 80 } } }%n"
                    .formatted(i, i % 1_000, i));
        }
        text.append("  - each: { file: hosts.csv }\n    id: r-${each.name}\n    group: ${each.group}\n"
                + "    check: { tcp: { host: \"${each.name}.example\", port: \"${each.port}\" } }\n");
        StringBuilder hosts = new StringBuilder("name,group,port\n");
        for (int i = 0; i < 50_000; i++) {
            hosts.append("h%d,g%d,%d%n".formatted(i, i % 1_000, 1 + i % 60_000));
        }

        FleetFiles.Read read = new FleetFiles(directory).with("a.yaml", text.toString())
                .with("hosts.csv", hosts.toString()).read();

        assertThat(read.problems()).isEmpty();
        assertThat(read.configuration().components()).hasSize(ComponentFile.MAX_COMPONENTS);
        assertThat(read.definition("c49999").interval()).isEqualTo(ofSeconds(59));
        assertThat(read.definition("r-h49999").labels()).isEqualTo(Map.of("team", "t"));
        assertThat(read.definition("r-h49999").interval()).isEqualTo(ofSeconds(59));

        FleetFiles.Read tooMany = new FleetFiles(directory).with("hosts.csv", hosts + "one,g1,1\n").read();
        assertThat(tooMany.problems()).first().asString()
                .isEqualTo("a.yaml:51005:5 there must be at most 100000 components, had 100001");
    }
}
