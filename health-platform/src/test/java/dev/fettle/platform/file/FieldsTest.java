package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {

    private static final Pattern NAMES = Pattern.compile("[a-z]+");
    private static final Map<String, String> VARIABLES = Map.of("FIVE", "5", "LONG", "5m", "NO_URL", "ftp://s3cret",
            "BAD", "s3cret", "EMPTY", "", "YES", "true", "LINK", "https://a.example/x");

    private enum Colour {
        RED, GREEN
    }

    /** One reading of a text. */
    private record Reading<T>(T value, List<String> problems) {}

    private static <T> Reading<T> read(String text, Function<Fields, T> reader) {
        return read(text, Placeholders.of(VARIABLES::get), reader);
    }

    private static <T> Reading<T> read(String text, Placeholders placeholders, Function<Fields, T> reader) {
        ConfigFiles files = ConfigSnapshot.of("f", text.getBytes(StandardCharsets.UTF_8)).parse(placeholders);
        T value = Fields.readRoot(files.roots().getFirst(), files.problems(), reader);
        return new Reading<>(value, files.problems().all().stream().map(Problem::toString).toList());
    }

    private static Object everything(Fields fields) {
        return List.of(fields.text("text", 5), fields.integer("int", 0, 10, 1), fields.integer("port", 1, 65_535),
                fields.duration("interval", Duration.ofSeconds(1), Duration.ofDays(30), Duration.ofSeconds(30)),
                fields.duration("slow", Duration.ofMillis(1), Duration.ofHours(1)),
                fields.size("size", 0, 1 << 30, 1 << 20), fields.bool("bool", false), fields.httpUrl("url"),
                fields.decimal("factor", 1, 10, 2), fields.oneOf("word", List.of("GET", "HEAD"), "GET"),
                fields.constant("colour", Colour.class), fields.constants("colours", Colour.class),
                fields.textMap("map", 2, NAMES, 5), fields.texts("list", 2, 5),
                fields.parsed("own", "upper case", FieldsTest::upperCase),
                fields.parsedList("owns", 3, "upper case", FieldsTest::upperCase),
                fields.secret("secret", "a good one", FieldsTest::upperCase),
                fields.mapping("retry", retry -> retry.integer("attempts", 0, 10, 1)),
                fields.mappings("hooks", 2, hook -> hook.text("id", 9)));
    }

    private static String upperCase(String text) {
        if (!text.equals(text.toUpperCase(java.util.Locale.ROOT))) {
            throw new IllegalArgumentException("must be upper case, was '" + text + "'");
        }
        return text;
    }

    @Test
    void goodValuesAreRead() {
        Reading<Object> reading = read("""
                text: 12.50
                int: "0x0A"
                port: 443
                interval: 500s
                slow: 1h
                size: 256KiB
                bool: "true"
                url: https://a.example:8443/x?y=z
                factor: 1.5
                word: HEAD
                colour: GREEN
                colours: [RED, GREEN]
                map: { a: NO, b: 1 }
                list: [a, 2]
                own: ABC
                owns: [A, B]
                secret: X
                retry: { attempts: 3 }
                hooks: [{ id: a }, { id: b }, ]
                x-anything: { goes: here }
                """, FieldsTest::everything);

        assertThat(reading.problems).isEmpty();
        assertThat(reading.value).isEqualTo(List.of(Optional.of("12.50"), 10, Optional.of(443), Duration.ofSeconds(500),
                Optional.of(Duration.ofHours(1)), 256L << 10, true,
                Optional.of(URI.create("https://a.example:8443/x?y=z")), 1.5, "HEAD", Optional.of(Colour.GREEN),
                List.of(Colour.RED, Colour.GREEN), Map.of("a", "NO", "b", "1"), List.of("a", "2"), Optional.of("ABC"),
                List.of("A", "B"), Optional.of("X"), Optional.of(3), List.of("a", "b")));
    }

    @Test
    void whatIsAbsentOrNullReadsAsItsDefault() {
        String nulls = "text: ~\nint:\nport: null\ninterval: ~\nretry: ~\nhooks: ~\nmap:\nlist:\nurl:\n";

        for (String text : List.of("", nulls)) {
            Reading<Object> reading = read(text, FieldsTest::everything);

            assertThat(reading.problems).isEmpty();
            assertThat(reading.value).isEqualTo(List.of(Optional.empty(), 1, Optional.empty(), Duration.ofSeconds(30),
                    Optional.empty(), 1L << 20, false, Optional.empty(), 2.0, "GET", Optional.empty(), List.of(),
                    Map.of(), List.of(), Optional.empty(), List.of(), Optional.empty(), Optional.empty(), List.of()));
        }
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            text: toolong              | f:1:7 text must have at most 5 characters, had 7
            text: ''                   | f:1:7 text must not be empty
            text: ${EMPTY}             | f:1:7 text must not be empty, was '${EMPTY}'
            text: [a]                  | f:1:7 text must be text, was a list
            int: 11                    | f:1:6 int must be 0 to 10, was '11'
            int: -1                    | f:1:6 int must be 0 to 10, was '-1'
            int: 99999999999999999999  | f:1:6 int must be 0 to 10, was '99999999999999999999'
            int: 1.5                   | f:1:6 int must be 0 to 10, was '1.5'
            int: {}                    | f:1:6 int must be 0 to 10, was a mapping
            port: ${BAD}               | f:1:7 port must be 1 to 65535, was '${BAD}'
            interval: 0s               | f:1:11 interval must be 1s to 30d, was '0s'
            interval: 31d              | f:1:11 interval must be 1s to 30d, was '31d'
            interval: 999999999d       | f:1:11 interval must be 1s to 30d, was '999999999d'
            interval: 30               | f:1:11 interval must be 1s to 30d (as 500ms, 30s, 5m, 12h, 30d), was '30'
            interval: 1m30s            | f:1:11 interval must be 1s to 30d (as 500ms, 30s, 5m, 12h, 30d), was '1m30s'
            interval: PT30S            | f:1:11 interval must be 1s to 30d (as 500ms, 30s, 5m, 12h, 30d), was 'PT30S'
            interval: ${BAD}           | f:1:11 interval must be 1s to 30d (as 500ms, 30s, 5m, 12h, 30d), was '${BAD}'
            slow: 2h                   | f:1:7 slow must be 1ms to 1h, was '2h'
            size: 2GiB                 | f:1:7 size must be 0 to 1GiB (as 4096, 256KiB, 1MiB), was '2GiB'
            size: 1MB                  | f:1:7 size must be 0 to 1GiB (as 4096, 256KiB, 1MiB), was '1MB'
            bool: NO                   | f:1:7 bool must be true or false, was 'NO'
            url: ftp://a               | f:1:6 url must be absolute with http or https, was 'ftp://a'
            url: /x                    | f:1:6 url must be absolute with http or https, was '/x'
            url: http://               | f:1:6 url must be an address, was 'http://'
            url: http:///x             | f:1:6 url must name a host, was 'http:///x'
            url: http://a_b/           | f:1:6 url must name a host, was 'http://a_b/'
            url: http://a:0/           | f:1:6 url must have a port of 1 to 65535, was 'http://a:0/'
            url: http://a:65536/       | f:1:6 url must have a port of 1 to 65535, was 'http://a:65536/'
            url: http://a/#b           | f:1:6 url must not have a fragment, was 'http://a/#b'
            url: http://u:p@a/         | f:1:6 url must not hold a user or password, which would be shown in clear; use an Authorization header
            url: http://u:p@a_b/       | f:1:6 url must not hold a user or password, which would be shown in clear; use an Authorization header
            url: http://u:p@a b/       | f:1:6 url must be an address
            url: ${NO_URL}             | f:1:6 url must be absolute with http or https, was '${NO_URL}'
            factor: 0.5                | f:1:9 factor must be 1 to 10, was '0.5'
            factor: .nan               | f:1:9 factor must be 1 to 10, was '.nan'
            word: get                  | f:1:7 word must be one of GET, HEAD, was 'get'
            colour: BLUE               | f:1:9 colour must be one of RED, GREEN, was 'BLUE'
            colours: RED               | f:1:10 colours must be a list, was 'RED'
            colours: [RED, BLUE]       | f:1:16 colours must hold only RED, GREEN, had 'BLUE'
            map: { A: 1 }              | f:1:11 names in map must match [a-z]+, was 'A'
            map: { a: toolong }        | f:1:11 a must have at most 5 characters, had 7
            map: { a: [1] }            | f:1:11 a must be text, was a list
            map: { a: 1, b: 1, c: 1 }  | f:1:6 map must have at most 2 entries, had 3
            map: [a]                   | f:1:6 map must be a mapping, was a list
            list: [a, toolong]         | f:1:11 list must have at most 5 characters, had 7
            list: [a, b, c]            | f:1:7 list must have at most 2 entries, had 3
            list: [a, ~]               | f:1:11 list must hold text, had null
            list: [[a]]                | f:1:8 list must hold text, had a list
            own: abc                   | f:1:6 must be upper case, was 'abc'
            own: ${BAD}                | f:1:6 own must be upper case, was '${BAD}'
            secret: s3cret             | f:1:9 secret must be a good one, was ***
            secret: ${BAD}             | f:1:9 secret must be a good one, was '${BAD}'
            secret: {}                 | f:1:9 secret must be a good one, was a mapping
            retry: { attempts: 11 }    | f:1:20 attempts must be 0 to 10, was '11'
            retry: { attemps: 11 }     | f:1:10 unknown key 'attemps'; did you mean 'attempts'?
            retry: { x-a: 11 }         | f:1:10 unknown key 'x-a'; known are attempts
            hooks: [1]                 | f:1:9 hooks must hold mappings, had '1'
            hooks: { id: a }           | f:1:8 hooks must be a list, was a mapping
            hooks: [{ id: a, ID: b }]  | f:1:18 unknown key 'ID'; did you mean 'id'?
            intervall: 5s              | f:1:1 unknown key 'intervall'; did you mean 'interval'?
            itnerval: 5s               | f:1:1 unknown key 'itnerval'; did you mean 'interval'?
            zzzzzzzz: 5s               | f:1:1 unknown key 'zzzzzzzz'; known are text, int, port, interval, slow, size, bool, url, factor, word, colour, colours, map, list, own, owns, secret, retry, hooks
            """)
    void whatIsNotAsItMustBeIsTold(String text, String problem) {
        assertThat(read(text, FieldsTest::everything).problems).containsExactly(problem);
    }

    @Test
    void valuesFromPlaceholdersAreWhatTheFieldWants() {
        Reading<Object> reading = read("""
                int: ${FIVE}
                interval: "${LONG}"
                bool: '${YES}'
                url: ${LINK}
                size: ${SIZE:1KiB}
                """, fields -> List.of(fields.integer("int", 0, 9, 1),
                fields.duration("interval", Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofSeconds(1)),
                fields.bool("bool", false), fields.httpUrl("url").orElseThrow().getHost(),
                fields.size("size", 0, 2048, 0)));

        assertThat(reading.problems).isEmpty();
        assertThat(reading.value).isEqualTo(List.of(5, Duration.ofMinutes(5), true, "a.example", 1024L));
    }

    @Test
    void noMessageEverHoldsWhatAPlaceholderStandsFor() {
        String text = "text int port interval slow size bool url factor word colour colours map list own owns secret"
                + " retry hooks unknown";
        for (String key : text.split(" ", -1)) {
            for (String value : List.of("${BAD}", "[\"${BAD}\"]", "{ a: \"${BAD}x\" }", "{ B: \"${BAD}\" }",
                    "[{ id: [\"${BAD}\"] }]", "http://x@${BAD}/", "http://${BAD} ")) {
                assertThat(read(key + ": " + value, FieldsTest::everything).problems).as(key + ": " + value)
                        .noneMatch(problem -> problem.contains("s3cret"));
            }
        }
    }

    @Test
    void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
        Reading<Object> reading = read("interval: 0s\nretry: { attempts: 99, backof: 1 }\nint: x\n",
                FieldsTest::everything);

        assertThat(reading.problems).containsExactly("f:1:11 interval must be 1s to 30d, was '0s'",
                "f:2:20 attempts must be 0 to 10, was '99'", "f:2:24 unknown key 'backof'; known are attempts",
                "f:3:6 int must be 0 to 10, was 'x'");
    }

    @Test
    void whatIsMissingIsToldAtItsMapping() {
        Reading<List<String>> reading = read("a: 1\nhooks:\n  - x: 1\n  - id: b\n",
                fields -> {
                    fields.ignore("a");
                    return fields.mappings("hooks", 9, hook -> {
                        hook.require("id", "x");
                        return hook.text("id", 9);
                    });
                });

        assertThat(reading.problems).containsExactly("f:3:5 id is missing", "f:4:5 x is missing");
    }

    @Test
    void valuesWithUnsetVariablesAreNotJudged() {
        String text = """
                text: ${U}
                int: ${U}
                port: ${U}
                interval: ${U}
                slow: ${U}
                size: ${U}
                bool: ${U}
                url: ${U}/x
                factor: ${U}
                word: ${U}
                colour: ${U}
                own: ${U}
                secret: ${U}
                """;

        Reading<Object> reading = read(text, Placeholders.lenient(name -> null), FieldsTest::everything);

        assertThat(reading.problems).hasSize(13)
                .allMatch(problem -> problem.contains(" warning: variable U is not set"));
    }

    @Test
    void aWrongDefaultIsToldOnceAndAtTheDefault() {
        ConfigFiles files = ConfigSnapshot.of("f", """
                defaults: { interval: 0s, retry: { attempts: 2, bakoff: 1s }, check: { tcp: 1 }, slow: 1s }
                hooks:
                  - { id: a, retry: { attempts: 3 }, check: { http: 1 } }
                  - { id: b, interval: 5s, slow: ~ }
                  - { id: c }
                """.getBytes(StandardCharsets.UTF_8)).parse(Placeholders.of(VARIABLES::get));
        Mapping root = files.roots().getFirst();
        Mapping defaults = (Mapping) java.util.Objects.requireNonNull(root.get("defaults"));

        List<Mapping> merged = Fields.readRoot(root, files.problems(), fields -> {
            fields.ignore("defaults");
            return fields.mappings("hooks", 9)
                    .stream()
                    .map(hook -> hook.over(defaults, java.util.Set.of("check")))
                    .toList();
        });
        merged.forEach(hook -> Fields.read(hook, files.problems(), fields -> {
            fields.ignore("id", "check", "slow");
            return List.of(
                    fields.duration("interval", Duration.ofSeconds(1), Duration.ofDays(30), Duration.ofSeconds(30)),
                    fields.mapping("retry", retry -> retry.integer("attempts", 0, 10, 1)));
        }));

        assertThat(merged.getFirst().plain()).isEqualTo(Map.of("id", "a", "interval", "0s", "slow", "1s", "retry",
                Map.of("attempts", 3L, "bakoff", "1s"), "check", Map.of("http", 1L)));
        assertThat(merged.get(1).plain()).containsEntry("interval", "5s").doesNotContainKey("slow");
        assertThat(files.problems().all()).extracting(Problem::toString)
                .containsExactly("f:1:23 interval must be 1s to 30d, was '0s'",
                        "f:1:49 unknown key 'bakoff'; known are attempts");
        assertThat(files.problems().all()).extracting(Problem::pointer)
                .containsExactly("#/defaults/interval", "#/defaults/retry/bakoff");
    }

    @Test
    void moreProblemsThanAnybodyReadsAreCounted() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < Problems.MAX_KEPT + 5; i++) {
            many.append("unknown").append(i).append(": 1\n");
        }
        ConfigFiles files = ConfigSnapshot.of("f", many.toString().getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(VARIABLES::get));

        Fields.readRoot(files.roots().getFirst(), files.problems(), fields -> 0);

        assertThat(files.problems().all()).hasSize(Problems.MAX_KEPT);
        assertThat(files.problems().omitted()).isEqualTo(5);
        assertThat(files.problems().errors()).isEqualTo(Problems.MAX_KEPT + 5);
    }

    /** What depends on several values is not judged where one of them is not known. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            a: '${NOT_SET}'              | true
            a: 'b${NOT_SET}'             | true
            a: '${NOT_SET:b}'            | false
            a: b                         | false
            a: [b, '${NOT_SET}']         | true
            a: [b, [ '${NOT_SET}' ]]     | false
            a: []                        | false
            a: { b: '${NOT_SET}' }       | false
            b: '${NOT_SET}'              | false
            """)
    void aValueIsUnresolvedWhereAVariableInItIsNotSet(String text, boolean unresolved) {
        assertThat(read(text, Placeholders.lenient(_ -> null), fields -> {
            fields.ignore("a", "b");
            return fields.isUnresolved("a");
        }).value).isEqualTo(unresolved);
    }

    @Test
    void anEntryOfAMapThatIsNullIsLeftOut() {
        assertThat(read("map: { a: ~, b: 1 }", fields -> fields.textMap("map", 2, NAMES, 5)).value)
                .isEqualTo(Map.of("b", "1"));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 2.5, 0.5 to 2.5", "1, 1e16, 1 to 1.0E16"})
    void boundsAreShownAsPeopleWriteThem(double min, double max, String shown) {
        assertThat(read("factor: x", fields -> fields.decimal("factor", min, max, 1)).problems)
                .containsExactly("f:1:9 factor must be " + shown + ", was 'x'");
    }

    @ParameterizedTest
    @CsvSource({"factor: 0.4, false", "factor: 0.5, true", "factor: 2.5, true", "factor: 2.6, false"})
    void boundsBelongToWhatIsAllowed(String text, boolean allowed) {
        assertThat(read(text, fields -> fields.decimal("factor", 0.5, 2.5, 1)).problems).hasSize(allowed ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource({"size: 1023, false", "size: 1KiB, true", "size: 2KiB, true", "size: 2049, false"})
    void boundsOfSizesToo(String text, boolean allowed) {
        assertThat(read(text, fields -> fields.size("size", 1024, 2048, 1024)).problems).hasSize(allowed ? 0 : 1);
    }
}
