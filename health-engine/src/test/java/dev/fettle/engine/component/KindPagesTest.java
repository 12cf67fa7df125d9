package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of the kinds that ask over HTTP, and what is wrong with settings of those. */
class KindPagesTest {

    private static final Path PAGES = Path.of("..", "docs", "reference", "checks");

    private record Reading(List<ComponentEntry> entries, List<String> errors) {}

    private static Reading read(String text) {
        ConfigFiles files = ConfigSnapshot.of("f", text.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(_ -> "s3cret"));
        List<ComponentEntry> entries = new ComponentFile(CheckKinds.ofFettle()).read(files).components();
        return new Reading(entries,
                files.problems().all().stream().filter(Problem::isError).map(Problem::toString).toList());
    }

    static Stream<String> pages() {
        return Stream.of("prometheus", "actuator", "microprofile", "ai-model", "circuit-breakers", "cache", "domain");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theExamplesOfAPageAreValidAndShowItsKind(String page) throws IOException {
        String text = Files.readString(PAGES.resolve(page + ".md"));
        List<String> examples = Pattern.compile("(?s)```yaml\\R(.*?)```").matcher(text).results()
                .map(found -> found.group(1)).toList();

        assertThat(examples).isNotEmpty().allSatisfy(example -> {
            Reading reading = read(example);
            assertThat(reading.errors()).as(example).isEmpty();
            assertThat(reading.entries()).extracting(entry -> entry.definition().check().kind()).contains(page);
            assertThat(reading.entries()).allSatisfy(entry -> {
                CheckSpec check = entry.definition().check();
                assertThat(check.toString()).doesNotContain("s3cret");
                assertThat(check.target()).isNotEmpty();
            });
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            prometheus: { url: 'http://p', query: up }                                        | healthy is missing
            prometheus: { url: 'http://p', query: up, healthy: valu < 5 }                     | healthy is no condition: 1:1 there is no 'valu'; did you mean 'value'?
            prometheus: { url: p, query: up, healthy: value < 5 }                             | url must be absolute with http or https
            prometheus: { url: 'http://p', query: up, healthy: value < 5, headers: { Host: "ä" } } | header Host must hold visible ASCII
            actuator: {}                                                                      | url is missing
            actuator: { url: 'http://a', statuses: { UP: FINE } }                             | UP must be one of HEALTHY, DEGRADED, UNHEALTHY, was 'FINE'
            actuator: { url: 'http://a', statuses: { UP: UNKNOWN } }                          | UP must be one of HEALTHY, DEGRADED, UNHEALTHY, was 'UNKNOWN'
            actuator: { url: 'http://a', degraded: health }                                   | degraded is no condition: 1:
            microprofile: { url: 'http://a', parts: db }                                      | unknown key 'parts'; did you mean 'part'?
            ai-model: { provider: openia }                                                    | provider must be one of openai, anthropic, gemini, ollama
            ai-model: { provider: anthropic }                                                 | key must be given for this provider
            ai-model: { provider: ollama, canary: { prompt: Hi } }                            | model must be given where there is a canary
            ai-model: { provider: ollama, model: m, canary: { prompt: Hi, expect: "(" } }     | expect is no regular expression
            ai-model: { provider: ollama, model: m, canary: { prompt: Hi, maxTokens: 9999 } } | maxTokens must be 1 to 4096, was '9999'
            ai-model: { provider: ollama, model: m, canary: {} }                              | prompt is missing
            circuit-breakers: {}                                                              | url is missing
            cache: { url: "http://a", hitRate: 80 }                                          | hitRate must be 0 to 1, was '80'
            domain: { name: com }                                                             | name must be a registered domain, such as example.com
            domain: { name: straße.de }                                                       | name has a letter (ß, ς or a joiner) that would be changed into another one; write the name in its form for machines, xn--…
            actuator: { url: "http://a", part: "" }                                          | part must
            actuator: { url: "http://a", auth: { bearer: a, basic: { user: u, password: p } } } | auth must have exactly one of basic, bearer, oauth2
            circuit-breakers: { url: "http://a", triesAfter: -1s }                           | triesAfter must be 0s to 1d
            domain: { name: 10.0.0.1 }                                                        | name must be a registered domain, such as example.com
            domain: { name: "https://example.com" }                                           | name must be a registered domain, such as example.com
            domain: { name: example.com, warn: -1d }                                          | warn must be 0s to 3650d
            domain: { name: example.com, server: rdap.org }                                   | server must be absolute with http or https
            """)
    void whatIsWrongIsTold(String check, String wrong) {
        Reading reading = read("components:\n  - id: a\n    check: { " + check + " }\n");

        assertThat(reading.errors()).as(check).anySatisfy(error -> assertThat(error).contains(wrong));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"Example.COM, example.com", "example.com., example.com", "bücher.example, xn--bcher-kva.example"})
    void aDomainIsReadAsAscii(String written, String ascii) {
        Optional<CheckSpec> check = read("components:\n  - id: a\n    check: { domain: { name: " + written + " } }\n")
                .entries().stream().map(entry -> entry.definition().check()).findFirst();

        assertThat(check).isPresent().get().hasToString(
                "DomainCheck[" + ascii + ", server=https://rdap.org, warn=PT720H]");
    }
}
