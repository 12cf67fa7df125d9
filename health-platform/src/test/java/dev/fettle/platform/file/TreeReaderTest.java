package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeReaderTest {

    private static final Map<String, String> VARIABLES = Map.of("PORT", "8443", "TOKEN", "s3cret", "EVIL", "a: b\nc: 1",
            "NESTED", "${TOKEN}");

    private static ConfigFiles parse(String text) {
        return parse("f.yaml", text);
    }

    private static ConfigFiles parse(String name, String text) {
        return ConfigSnapshot.of(name, text.getBytes(StandardCharsets.UTF_8)).parse(Placeholders.of(VARIABLES::get));
    }

    private static Mapping root(String text) {
        ConfigFiles files = parse(text);
        assertThat(files.problems().all()).isEmpty();
        return files.roots().getFirst();
    }

    private static List<String> problems(ConfigFiles files) {
        return files.problems().all().stream().map(Problem::toString).toList();
    }

    @ParameterizedTest(name = "{0} is {2} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            NO          | NO     | String
            yes         | yes    | String
            012         | 12     | Long
            0o14        | 12     | Long
            0x1F        | 31     | Long
            -7          | -7     | Long
            1_000       | 1_000  | String
            12:30       | 12:30  | String
            1.50        | 1.5    | Double
            1e3         | 1000.0 | Double
            True        | true   | Boolean
            "5"         | 5      | String
            "true"      | true   | String
            !!str 5     | 5      | String
            !!int "5"   | 5      | Long
            2026-11-21  | 2026-11-21 | String
            99999999999999999999 | 1.0E20 | Double
            9999999999999999999  | 1.0E19 | Double
            0xFFFFFFFFFFFFFFFF   | 0xFFFFFFFFFFFFFFFF | String
            1e999       | 1e999  | String
            False       | false  | Boolean
            ! 5         | 5      | String
            ${PORT}     | 8443   | String
            a $${b}     | a ${b} | String
            $a {b}      | $a {b} | String
            ${X:30s}    | 30s    | String
            ${X:}       | ''     | String
            ${NESTED}   | ${TOKEN} | String
            """)
    void scalarsAreThoseOfYaml12(String written, String value, String type) {
        Object plain = Objects.requireNonNull(root("v: " + written).get("v")).plain();

        assertThat(plain).asString().isEqualTo(value);
        assertThat(plain).extracting(found -> Objects.requireNonNull(found).getClass().getSimpleName()).isEqualTo(type);
    }

    @ParameterizedTest(name = "{0} is null")
    @CsvSource({"''", "~", "null", "Null", "NULL", "!!null ''"})
    void nullsCountAsAbsent(String written) {
        assertThat(Objects.requireNonNull(root("v: " + written).get("v")).isNull()).isTrue();
        assertThat(root("v: " + written + "\nw: 1").plain()).isEqualTo(Map.of("w", 1L));
    }

    @Test
    void placesAndPointersAreThoseOfTheText() {
        Mapping root = root("""
                components:
                  - id: a
                    check: { http: { url: x } }
                  - id: b/c~d
                    labels:
                      "x/y~z": 1
                """);
        Mapping second = (Mapping) ((Sequence) Objects.requireNonNull(root.get("components"))).items().get(1);
        Mapping labels = (Mapping) Objects.requireNonNull(second.get("labels"));
        ConfigNode label = Objects.requireNonNull(labels.get("x/y~z"));

        assertThat(second.position()).hasToString("f.yaml:4:5");
        assertThat(second.positionOf("labels")).hasToString("f.yaml:5:5");
        assertThat(label.position()).hasToString("f.yaml:6:16");
        assertThat(label.pointer()).isEqualTo("#/components/1/labels/x~1y~0z");
    }

    @Test
    void mergesFillWhatIsNotSaidAndKeepTheirPlace() {
        Mapping root = root("""
                x-a: &a { interval: 10s, timeout: 1s }
                x-b: &b { timeout: 2s, slow: 3s }
                one: { <<: *a, timeout: 5s }
                two:
                  <<: [*a, *b]
                  name: two
                """);

        assertThat(root.get("one")).extracting(ConfigNode::plain).isEqualTo(Map.of("interval", "10s", "timeout", "5s"));
        Mapping two = (Mapping) Objects.requireNonNull(root.get("two"));
        assertThat(two.plain()).isEqualTo(Map.of("name", "two", "interval", "10s", "timeout", "1s", "slow", "3s"));
        assertThat(Objects.requireNonNull(two.get("slow")).position()).hasToString("f.yaml:2:30");
    }

    @Test
    void aQuotedMergeKeyIsAKey() {
        assertThat(root("'<<': 1").plain()).isEqualTo(Map.of("<<", 1L));
    }

    @Test
    void whatIsStoredHoldsNoSecretAndReadsTheSame() {
        Mapping root = root("""
                x: &x { token: "${TOKEN}", none: ~ }
                a: { <<: *x, b: [1, "1", true, 012, 1.50, text, ~] }
                c: $${TOKEN} $$${x} ${X:$} $
                """);

        assertThat(root.storable()).isEqualTo(Map.of("x", Map.of("token", "${TOKEN}"), "a",
                Map.of("token", "${TOKEN}", "b", List.of(1L, "1", true, "012", "1.50", "text")), "c",
                "$${TOKEN} $$${x} ${X:$} $"));
    }

    @Test
    void anEscapedPlaceholderIsStoredEscaped() {
        assertThat(root("c: $${TOKEN} $$${x}").storable()).isEqualTo(Map.of("c", "$${TOKEN} $$${x}"));
    }

    @Test
    void anEmptyFileIsAnEmptyMapping() {
        for (String empty : List.of("", "\n\n", "# nothing\n", "---\n", "~", "--- # nothing\n...\n", "\uFEFF")) {
            assertThat(root(empty).size()).as(empty).isZero();
        }
    }

    @Test
    void jsonIsYaml() {
        ConfigFiles files = parse("f.json", "{\n\t\"a\": [1, true, null, \"x\\u00e9\\/\\ud83d\\ude00\"],\n\t\"b\":{}}");

        assertThat(problems(files)).isEmpty();
        assertThat(files.roots().getFirst().plain())
                .isEqualTo(Map.of("a", List.of(1L, true, "xé/😀"), "b", Map.of()));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a: 1;b: 2;a: 3                | f.yaml:3:1 duplicate key 'a'; it stands already at 1:1
            a: *x                         | f.yaml:1:4 alias *x has no anchor &x before it
            a: &x [*x]                    | f.yaml:1:8 alias *x must not stand inside of its own anchor
            [1]: 2                        | f.yaml:1:1 a key must be text, was a list
            <<: 1                         | f.yaml:1:5 '<<' must name a mapping or a list of them, was '1'
            <<: [{a: 1}, 2]               | f.yaml:1:14 '<<' must name mappings, was '2'
            <<: {a: 1};<<: {b: 1}         | f.yaml:2:1 duplicate key '<<'; give it a list
            a: !env X                     | f.yaml:1:4 tag !env is not known here
            a: !!set {x}                  | f.yaml:1:4 tag !!set is not known here
            - 1                           | f.yaml:1:1 the file must be a mapping (key: value), was a list
            text                          | f.yaml:1:1 the file must be a mapping (key: value), was 'text'
            a: 1;---;b: 2                 | f.yaml:2:1 a file must hold one document only; here begins a second one
            a: ${NOT_SET}                 | f.yaml:1:4 variable NOT_SET is not set; set it or give a default as ${NOT_SET:…}
            a: x${PORT                    | f.yaml:1:4 '${' has no '}'; write $${ for a plain ${
            a: ${a-b}                     | f.yaml:1:4 '${a-b}' is no placeholder (${NAME}, ${NAME:default} or ${file:/path}); write $${ for a plain ${
            a: ${A:${B}}                  | f.yaml:1:4 the default of ${A:…} must not hold a placeholder
            a: ${file:/does/not/exist}    | f.yaml:1:4 file /does/not/exist of ${file:…} does not exist or is no file
            """)
    void whatIsWrongIsToldWithItsPlace(String text, String problem) {
        assertThat(problems(parse(text.replace(';', '\n')))).first().isEqualTo(problem);
    }

    @ParameterizedTest(name = "{0} is told at {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a: [1, 2                      | f.yaml:2:1
            a: 1;;  b: 2                  | f.yaml:3:4
            a: {b: ${PORT}}               | f.yaml:1:9
            a: "x                         | f.yaml:2:1
            a: @x                         | f.yaml:1:4
            """)
    void whatIsNoYamlIsToldWithItsPlace(String text, String place) {
        ConfigFiles files = parse(text.replace(';', '\n') + "\n");

        assertThat(files.roots()).isEmpty();
        assertThat(problems(files)).singleElement().asString().startsWith(place + " the file is not YAML: ");
    }

    @Test
    void anUnquotedPlaceholderInBracesGetsAHint() {
        assertThat(problems(parse("a: { b: ${PORT} }"))).singleElement().asString()
                .endsWith("; a ${…} inside of { } or [ ] needs quotes");
    }

    @Test
    void bytesThatAreNotUtf8AreToldWithTheirPlace() {
        byte[] latin = "a: 1\nbé: ü".getBytes(StandardCharsets.ISO_8859_1);

        ConfigFiles files = ConfigSnapshot.of("f.yaml", latin).parse(Placeholders.of(VARIABLES::get));

        assertThat(problems(files)).containsExactly("f.yaml:2:2 the file must be UTF-8");
    }

    @Test
    void controlCharactersAreToldWithTheirPlace() {
        assertThat(problems(parse("a: 1\nb😀: \u0007")))
                .containsExactly("f.yaml:2:5 character U+0007 is not allowed in YAML");
    }

    @Test
    void aVariableCannotBecomeAKey() {
        assertThat(root("v: ${EVIL}").plain()).isEqualTo(Map.of("v", "a: b\nc: 1"));
    }

    @Test
    void whatCameFromAPlaceholderIsShownAsThePlaceholder() {
        Scalar scalar = (Scalar) Objects.requireNonNull(root("v: Bearer ${TOKEN}").get("v"));

        assertThat(scalar.text()).isEqualTo("Bearer s3cret");
        assertThat(scalar.placeholder()).isEqualTo(Optional.of("Bearer ${TOKEN}"));
        assertThat(scalar.shown() + scalar).contains("${TOKEN}").doesNotContain("s3cret");
    }

    @Test
    void anUnsetVariableIsAWarningWhereItIsOnlyChecked() {
        ConfigFiles files = ConfigSnapshot.of("f.yaml", "v: ${NOT_SET}".getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.lenient(VARIABLES::get));

        assertThat(problems(files)).containsExactly(
                "f.yaml:1:4 warning: variable NOT_SET is not set; set it or give a default as ${NOT_SET:…}");
        assertThat(files.problems().hasErrors()).isFalse();
        assertThat((Scalar) files.roots().getFirst().get("v")).extracting(Scalar::isUnresolved).isEqualTo(true);
    }

    @Test
    void fromRestOnlySomeVariablesMayBeUsed() {
        Placeholders placeholders = Placeholders.onlyWithPrefix("FETTLE_SECRET_", Map.of("FETTLE_SECRET_A", "x")::get);

        ConfigFiles files = ConfigSnapshot
                .of("body",
                        "a: ${FETTLE_SECRET_A}\nb: ${HOME}\nc: ${file:/etc/hostname}".getBytes(StandardCharsets.UTF_8))
                .parse(placeholders);

        assertThat(problems(files)).containsExactly(
                "body:2:4 variable HOME must not be used here, only ${FETTLE_SECRET_…}",
                "body:3:4 ${file:…} must not be used here, only ${FETTLE_SECRET_…}");
        assertThat(files.roots().getFirst().plain()).containsEntry("a", "x");
    }

    @Test
    void aliasesCannotBlowUp() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            bomb.append("a%d: &a%d [%s]%n".formatted(level, level,
                    String.join(", ", java.util.Collections.nCopies(10, "*a" + (level - 1)))));
        }

        assertThat(problems(parse(bomb.toString()))).singleElement().asString()
                .endsWith("the file has more than 20000000 values, aliases expanded");
    }

    @Test
    void depthIsBoundedAlsoThroughAliases() {
        StringBuilder deep = new StringBuilder("a0: &a0 1\n");
        for (int level = 1; level < 100; level++) {
            deep.append("a%d: &a%d [*a%d]%n".formatted(level, level, level - 1));
        }

        assertThat(problems(parse("a: " + "[".repeat(100_000)))).containsExactly(
                "f.yaml:1:68 values must not be nested deeper than 64");
        assertThat(problems(parse(deep.toString()))).containsExactly(
                "f.yaml:65:12 values must not be nested deeper than 64");
    }

    @Test
    void aDirectiveOfAnotherVersionChangesNothing() {
        assertThat(root("%YAML 1.1\n---\na: NO").plain()).isEqualTo(Map.of("a", "NO"));
    }

    @Test
    void aKeyMayBeAnAliasOfAText() {
        assertThat(root("a: &name b\n*name : 1").plain()).isEqualTo(Map.of("a", "b", "b", 1L));
    }

    @Test
    void anUnknownAliasIsToldOnceAlsoWhereItIsMerged() {
        assertThat(problems(parse("a: { <<: *nobody, b: 1 }")))
                .containsExactly("f.yaml:1:10 alias *nobody has no anchor &nobody before it");
    }

    @Test
    void whatIsShownIsShortAndHasNoControlCharacters() {
        Mapping root = root("long: " + "\uD83D\uDE00".repeat(81) + "\nfits: " + "x".repeat(80) + "\nbell: \"a\\ab\"");

        assertThat(Objects.requireNonNull(root.get("long")).shown()).isEqualTo("'" + "\uD83D\uDE00".repeat(80) + "…'");
        assertThat(Objects.requireNonNull(root.get("fits")).shown()).isEqualTo("'" + "x".repeat(80) + "'");
        assertThat(Objects.requireNonNull(root.get("bell")).shown()).isEqualTo("'a?b'");
    }

    @Test
    void aMappingOverNothingOrWithoutNothingIsItself() {
        Mapping root = root("a: 1");

        assertThat(root.over(Mapping.empty("f"), Set.of())).isSameAs(root);
        assertThat(root.without("b"::equals)).isSameAs(root);
        assertThat(root.without("a"::equals).plain()).isEqualTo(Map.of());
    }

    @Test
    void aMappingOverItsDefaultsMergesUnlessTheKeyReplaces() {
        Mapping defaults = root("a: { x: 1, y: 2 }\nb: { x: 1 }\nc: 3");
        Mapping own = root("a: { y: 9 }\nb: { y: 9 }\nc: { z: 1 }");

        assertThat(own.over(defaults, Set.of("b")).plain()).isEqualTo(Map.of("a", Map.of("x", 1L, "y", 9L),
                "b", Map.of("y", 9L), "c", Map.of("z", 1L)));
    }
}
