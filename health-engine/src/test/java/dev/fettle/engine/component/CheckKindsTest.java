package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.probe.Probe;
import dev.fettle.api.probe.ProbeRequest;
import dev.fettle.api.check.PostgresCheck;
import dev.fettle.api.check.SelfCheck;
import dev.fettle.api.check.TlsCheck;
import dev.fettle.engine.QueueProbe;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.engine.probe.OwnProbes;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckKindsTest {

    private static final Path PAGES = Path.of("..", "docs", "reference");
    private static final Map<String, String> VARIABLES = Map.of("PG_PASSWORD", "s3cret", "SHOP_TOKEN", "s3cret");

    private record Reading(List<ComponentEntry> entries, List<Problem> problems) {

        List<String> errors() {
            return problems.stream().filter(Problem::isError).map(Problem::toString).toList();
        }
    }

    private static Reading read(String text) {
        return read(text, Placeholders.of(VARIABLES::get));
    }

    private static Reading read(String text, Placeholders placeholders) {
        ConfigFiles files = ConfigSnapshot.of("f", text.getBytes(StandardCharsets.UTF_8)).parse(placeholders);
        List<ComponentEntry> entries = new ComponentFile(CheckKinds.with(OwnProbes.of(List.of(new QueueProbe()))))
                .read(files)
                .components();
        return new Reading(entries, files.problems().all());
    }

    private static String with(String check, String more) {
        return "components:\n  - id: a\n    check: { " + check + " }\n" + more;
    }

    private static ComponentDefinition definition(String check, String more) {
        Reading reading = read(with(check, more));
        assertThat(reading.errors()).isEmpty();
        return reading.entries().getFirst().definition();
    }

    private static CheckSpec check(String check) {
        return definition(check, "").check();
    }

    @Test
    void tlsHasItsDefaults() {
        assertThat(check("tls: { host: shop.example }"))
                .isEqualTo(new TlsCheck("shop.example", 443, "shop.example", Duration.ofDays(14)));
        assertThat(check("tls: { host: 10.0.0.1, port: 8443, serverName: shop.example, warn: 30d }"))
                .isEqualTo(new TlsCheck("10.0.0.1", 8443, "shop.example", Duration.ofDays(30)));
    }

    @Test
    void postgresHasItsDefaults() {
        assertThat(check("postgres: { url: 'postgresql://db/shop', user: joe }"))
                .isEqualTo(
                        new PostgresCheck(URI.create("postgresql://db/shop"), "joe", null, "SELECT 1", "true", null));
        assertThat(
                check("postgres: { url: 'postgres://joe@db:5433/shop', password: '${PG_PASSWORD}', query: SELECT 2 }"))
                .isEqualTo(new PostgresCheck(URI.create("postgres://joe@db:5433/shop"), null, "s3cret", "SELECT 2",
                        "true", null));
    }

    @ParameterizedTest(name = "{0} {1}: {2} ms")
    @CsvSource(delimiter = '|', textBlock = """
            postgres: { url: 'postgresql://joe@db/shop' } | ''                                | 3000
            postgres: { url: 'postgresql://joe@db/shop' } | '    timeout: 700ms'               | 700
            postgres: { url: 'postgresql://joe@db/shop' } | 'defaults: { timeout: 1s }'        | 1000
            postgres: { url: 'postgresql://joe@db/shop' } | '    interval: 1s'                 | 1000
            tcp: { host: db, port: 5432 }                 | ''                                | 2000
            """)
    void aDatabaseHasThreeSecondsUnlessSaidOtherwise(String check, String more, long ms) {
        assertThat(definition(check, more).timeout()).isEqualTo(Duration.ofMillis(ms));
    }

    @Test
    void selfHasFourParts() {
        for (SelfCheck.Part part : SelfCheck.Part.values()) {
            assertThat(check("self: { part: " + part.key() + " }")).isEqualTo(new SelfCheck(part));
        }
        assertThat(read(with("self: { part: disk }", "")).errors())
                .singleElement().asString().contains("database").contains("heap");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            tls: {}                                                   | host
            tls: { host: '' }                                         | host
            tls: { host: 127.1 }                                      | is no valid host
            tls: { host: 0x7f000001 }                                 | is no valid host
            tcp: { host: 2130706433, port: 80 }                       | is no valid host
            tcp: { host: 0177.0.0.1, port: 80 }                       | is no valid host
            http: { url: 'http://2130706433/' }                       | is no valid host
            tls: { host: a, serverName: 'a b' }                       | is no valid host
            tls: { host: a, port: 0 }                                 | port
            tls: { host: a, warn: soon }                              | warn
            tls: { host: a, servername: b }                           | serverName
            postgres: {}                                              | url
            ssh: { host: a, banner: '(a{1000}){1000}' }               | banner is a regular expression that is too large: about a million or more instructions, of at most 1000; repeat less inside of repetitions
            tcp: { host: a, port: 1, dialogue: [{ expect: '(((a{30}){30}){30})' }] } | expect is a regular expression that is too large
            udp: { host: a, port: 1, send: a, expect: '(' }           | expect is no regular expression: missing closing ): (
            postgres: { url: 'http://db/shop', user: joe }            | postgresql://
            postgres: { url: 'postgresql:///shop', user: joe }        | postgresql://
            postgres: { url: 'postgresql://127.1/shop', user: joe }   | postgresql://
            postgres: { url: 'postgresql://db/shop' }                 | user must be given
            postgres: { url: 'postgresql://db/shop', user: joe, query: '' } | query
            """)
    void whatIsWrongIsNamed(String check, String message) {
        assertThat(read(with(check, "")).errors()).isNotEmpty()
                .allSatisfy(error -> assertThat(error).contains(message));
    }

    @Test
    void noErrorShowsAPassword() {
        assertThat(read(with("postgres: { url: 'postgresql://joe:hunter2@db:0/shop' }", "")).errors())
                .singleElement().asString().doesNotContain("hunter2");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"postgresql://joe:hunter2@db/shop", "postgresql://joe:hunter2@db/shop?sslmode=require",
            "postgresql://db/shop?user=joe&password=hunter2", "postgresql://db/shop?password=hunter2&user=joe"})
    void aPasswordInTheUrlIsMasked(String url) {
        Reading reading = read(with("postgres: { url: '" + url + "', password: hunter2 }", ""));
        assertThat(reading.errors()).isEmpty();

        String masked = DefinitionJson.masked(reading.entries().getFirst().source());

        assertThat(masked).doesNotContain("hunter2").contains("***").contains("db/shop");
    }

    @Test
    void theSeedHealthCheckInfrastructureHasItsDefaultsAndItsOverride() {
        ComponentDefinition usual = definition("tcp: { host: a, port: 1 }", "");
        assertThat(usual.timeout()).isEqualTo(Duration.ofMillis(2000));
        assertThat(usual.retry()).isEqualTo(
                new ComponentDefinition.Retry(1, Duration.ofMillis(200), Duration.ofSeconds(2)));

        ComponentDefinition own = definition("tcp: { host: a, port: 1 }",
                "    timeout: 750ms\n    retry: { attempts: 3, backoff: 50ms }\ndefaults: { timeout: 1s }\n");
        assertThat(own.timeout()).isEqualTo(Duration.ofMillis(750));
        assertThat(own.retry().attempts()).isEqualTo(3);
        assertThat(own.retry().backoff()).isEqualTo(Duration.ofMillis(50));
    }

    private record Own(String kind) implements Probe {

        @Override
        public CompletionStage<Outcome> attempt(ProbeRequest request) {
            return CompletableFuture.failedStage(new IllegalStateException("never attempted"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http   |      | a probe must not be for checks of kind 'http': that is one of Fettle's own
            push   |      | a probe must not be for checks of kind 'push': that is one of Fettle's own
            queues |queues| two probes for checks of kind 'queues'
            Queue  |      | must match [a-z][a-z0-9-]*, was 'Queue'
            """)
    void aKindOfOnesOwnHasANameOfItsOwn(String kind, String other, String message) {
        List<Probe> probes = other == null ? List.of(new Own(kind)) : List.of(new Own(kind), new Own(other));

        assertThatIllegalArgumentException().isThrownBy(() -> CheckKinds.with(OwnProbes.of(probes)))
                .withMessageContaining(message);
    }

    private static List<String> kinds() {
        return CheckKinds.ofFettle().names();
    }

    /** A row in the table of all, and a page that names each key and has an example that is valid. */
    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindHasItsRowAndItsPage(String kind) throws IOException {
        Matcher row = Pattern.compile("\\| \\[`" + kind + "`]\\(checks/([a-z-]+)\\.md\\) \\| .+ \\| .+ \\|")
                .matcher(Files.readString(PAGES.resolve("checks.md")));
        assertThat(row.find()).as("a row of docs/reference/checks.md").isTrue();

        String page = Files.readString(PAGES.resolve("checks").resolve(row.group(1) + ".md"));
        Map<?, ?> keys = (Map<?, ?>) Objects.requireNonNull(CheckKinds.schemas().get(kind)).get("properties");
        assertThat(keys.keySet()).allSatisfy(key -> assertThat(page).contains("`" + key));

        List<String> examples = Pattern.compile("(?s)```yaml\\R(.*?)```").matcher(page).results()
                .map(found -> found.group(1))
                .filter(example -> example.contains("components:") && !example.contains("each: { file:")).toList();
        List<String> shown = new ArrayList<>();
        assertThat(examples).allSatisfy(example -> {
            Reading reading = read(example, Placeholders.lenient(_ -> null));
            assertThat(reading.errors()).as(example).isEmpty();
            reading.entries().forEach(entry -> shown.add(entry.definition().check().kind()));
        });
        assertThat(shown).contains(kind);
    }
}
