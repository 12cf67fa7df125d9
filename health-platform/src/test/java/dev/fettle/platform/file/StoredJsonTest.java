package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredJsonTest {

    private static final Placeholders PLACEHOLDERS = Placeholders.of(Map.of("PORT", "8443")::get);

    @ParameterizedTest
    @ValueSource(strings = {
            "{}",
            "{\"a\":1,\"b\":-7,\"c\":1.50,\"d\":1e3,\"e\":true,\"f\":false,\"g\":null}",
            "{\"a\":\"1\",\"b\":\"true\",\"c\":\"null\",\"d\":\"\",\"e\":\"~\"}",
            "{\"a\":{\"b\":{\"c\":[1,[\"x\",{}],{\"d\":[]}]}}}",
            "{\"a\":\"${PORT}\",\"b\":\"http://h:${PORT}/\",\"c\":\"$${PORT}\",\"d\":\"${GONE:5}\",\"e\":\"$5\"}",
            "{\"a\":\"\\u2028 \\ud83d\\ude00 \\n\\t\\\"\\\\\\/\",\"\\u00e9\":1}"
    })
    void theTreeIsThatOfAFileOfThatText(String json) {
        Problems problems = new Problems();

        Mapping read = StoredJson.read("stored/a.json", json, PLACEHOLDERS, problems).orElseThrow();

        Mapping ofFile = ofFile(json);
        assertThat(problems.all()).isEmpty();
        assertThat(read.plain()).isEqualTo(ofFile.plain());
        assertThat(read.storable()).isEqualTo(ofFile.storable());
        assertSame(read, ofFile);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                       | stored/a.json:1:2 what is stored is not JSON: Unexpected end-of-input
            {"a":x}                 | stored/a.json:1:6 what is stored is not JSON: Unrecognized token 'x'
            []                      | stored/a.json:1:1 what is stored must be one JSON object
            5                       | stored/a.json:1:1 what is stored must be one JSON object
            ''                      | stored/a.json:1:1 what is stored must be one JSON object
            {} {}                   | stored/a.json:1:4 what is stored must be one JSON object
            {"a":{"b":["${GONE}"]}} | stored/a.json:1:12 variable GONE is not set
            """)
    void whatCannotBeReadIsToldWithItsPlace(String json, String problem) {
        Problems problems = new Problems();

        Optional<Mapping> read = StoredJson.read("stored/a.json", json, PLACEHOLDERS, problems);

        assertThat(read).isEmpty();
        assertThat(problems.all()).singleElement().asString().startsWith(problem);
    }

    @Test
    void problemsOfOthersDoNotMatter() {
        Problems problems = new Problems();
        problems.error(Mapping.empty("other"), "wrong");

        assertThat(StoredJson.read("stored/a.json", "{\"a\":1}", PLACEHOLDERS, problems)).isPresent();
    }

    /** Positions, pointers and what was written, all the way down. */
    private static void assertSame(ConfigNode read, ConfigNode ofFile) {
        assertThat(read).hasToString(ofFile.toString());
        assertThat(read.pointer()).isEqualTo(ofFile.pointer());
        switch (read) {
            case Mapping mapping -> mapping.keys().forEach(key -> {
                assertThat(mapping.positionOf(key)).isEqualTo(((Mapping) ofFile).positionOf(key));
                assertSame(mapping.get(key), ((Mapping) ofFile).get(key));
            });
            case Sequence sequence -> {
                for (int at = 0; at < sequence.items().size(); at++) {
                    assertSame(sequence.items().get(at), ((Sequence) ofFile).items().get(at));
                }
            }
            case Scalar scalar -> assertThat(scalar.placeholder()).isEqualTo(((Scalar) ofFile).placeholder());
        }
    }

    private static Mapping ofFile(String json) {
        return ConfigSnapshot.of("stored/a.json", json.getBytes(StandardCharsets.UTF_8))
                .parse(PLACEHOLDERS)
                .roots()
                .getFirst();
    }
}
