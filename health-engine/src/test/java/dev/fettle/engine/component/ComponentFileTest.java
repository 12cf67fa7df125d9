package dev.fettle.engine.component;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.PushCheck;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.QueueProbe;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.engine.probe.OwnProbes;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.calendar.MaintenanceWindow;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentFileTest {

    private static final Map<String, String> VARIABLES = Map.of("TOKEN", "s3cret", "NAME", "s3cret-name");
    private static final Placeholders PLACEHOLDERS = Placeholders.of(VARIABLES::get);
    private static final CheckKinds KINDS = CheckKinds.with(OwnProbes.of(List.of(new QueueProbe())));
    private static final ComponentFile FILE = new ComponentFile(KINDS);

    private record Reading(List<ComponentEntry> entries, List<Problem> problems) {

        ComponentDefinition definition(String id) {
            return entries.stream()
                    .map(ComponentEntry::definition)
                    .filter(definition -> definition.id().value().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        List<String> lines() {
            return problems.stream().map(Problem::toString).toList();
        }

        List<String> errors() {
            return problems.stream().filter(Problem::isError).map(Problem::toString).toList();
        }
    }

    private static Reading read(String text) {
        return read(text, PLACEHOLDERS);
    }

    private static Reading read(String text, Placeholders placeholders) {
        ConfigFiles files = ConfigSnapshot.of("f", text.getBytes(StandardCharsets.UTF_8)).parse(placeholders);
        List<ComponentEntry> entries = FILE.read(files).components();
        return new Reading(entries, files.problems().all());
    }

    private static String good() {
        try (InputStream in = Objects.requireNonNull(ComponentFileTest.class.getResourceAsStream("good.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("Seed Health check infrastructure: a component overrides each default")
    void aComponentThatSaysEverythingIsReadAsItSays() {
        Reading reading = read(good());

        assertThat(reading.lines()).isEmpty();
        assertThat(reading.definition("checkout-api")).isEqualTo(new ComponentDefinition(
                new ComponentId("checkout-api"), new GroupPath("payments.emea"), "Checkout API",
                Map.of("team", "checkout", "version", "1.10", "on", "NO"),
                Map.of("runbook", "https://wiki.internal/checkout"), false, ofSeconds(10), ofSeconds(3),
                new ComponentDefinition.Retry(2, ofMillis(100), ofSeconds(1)),
                new ComponentDefinition.Thresholds(3, 2), ofSeconds(10), ofMinutes(5), ofMillis(500),
                Map.of(Reason.TIMEOUT, Status.DEGRADED, Reason.STATUS_4XX, Status.HEALTHY),
                new ComponentDefinition.Flapping(0.2, 0.4),
                List.of(new ComponentId("postgres-main"), new ComponentId("least")),
                List.of(new MaintenanceWindow("0 3 * * SUN", ofHours(1), ZoneId.of("Europe/Berlin"))),
                new HttpCheck(URI.create("https://checkout.internal:8443/health?full=1"), "POST",
                        Map.of("Authorization", "Bearer s3cret", "Accept", "application/json"),
                        "{\"price\": \"${x}\"}", 0, 64 << 10, false, "status == 200 && body.json.ok",
                        "tls.expiresInDays < 14")));
        assertThat(reading.definition("postgres-main").check()).isEqualTo(new TcpCheck("10.0.0.5", 5432));
        assertThat(reading.definition("postgres-main").timeout()).isEqualTo(ofSeconds(4));
        assertThat(reading.definition("night-job").check()).isEqualTo(new PushCheck(ofHours(26)));
        assertThat(reading.definition("whenever").check()).isEqualTo(new PushCheck(null));
        assertThat(reading.definition("cache").check()).isEqualTo(new CustomCheck("queue",
                Map.of("url", "redis://cache:6379", "password", "s3cret", "databases", List.of(0L, 1L))));
    }

    @Test
    void defaultsOfTheFileHoldWhereAComponentSaysNothing() {
        ComponentDefinition least = read(good()).definition("least");

        assertThat(least.interval()).isEqualTo(ofSeconds(20));
        assertThat(least.labels()).isEqualTo(Map.of("team", "payments", "site", "emea"));
        assertThat(least.retry()).isEqualTo(new ComponentDefinition.Retry(2, ofMillis(100), ofSeconds(2)));
        assertThat(least.check()).extracting("keepAlive").isEqualTo(true);
    }

    @Test
    @DisplayName("Seed Health check infrastructure: timeout 2000 ms and one retry by default")
    void builtInDefaultsAreThoseOfTheContract() {
        Reading reading = read("components: [{ id: a, check: { http: { url: http://a.example } } }]");

        assertThat(reading.lines()).isEmpty();
        assertThat(reading.definition("a")).isEqualTo(new ComponentDefinition(new ComponentId("a"), null, "a",
                Map.of(), Map.of(), true, ofSeconds(30), ofSeconds(2),
                new ComponentDefinition.Retry(1, ofMillis(200), ofSeconds(2)),
                new ComponentDefinition.Thresholds(2, 1), ofSeconds(5), ofSeconds(92), null, Map.of(), null, List.of(),
                List.of(),
                new HttpCheck(URI.create("http://a.example"), "GET", Map.of(), null, 5, 1 << 20, false,
                        "status >= 200 && status < 300", null)));
    }

    @Test
    void theDefaultTimeoutAndConfirmAreNeverLongerThanTheInterval() {
        ComponentDefinition fast = read("components: [{ id: a, interval: 1s, check: { push: {} } }]").definition("a");

        assertThat(fast.timeout()).isEqualTo(ofSeconds(1));
        assertThat(fast.confirm()).isEqualTo(ofSeconds(1));
        assertThat(fast.stale()).isEqualTo(ofSeconds(4));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            id: A                         | f:2:9 id must match [a-z0-9][a-z0-9._-]*, was 'A'
            id: system                    | f:2:9 id must not be 'system': that is the subject of the system's own events
            id: "${NAME}!"                | f:2:9 id must be a slug [a-z0-9][a-z0-9._-]* of at most 200 characters, was '${NAME}!'
            id: ~                         | f:2:5 id is missing
            group: a..b                   | f:3:12 group must be slugs [a-z0-9][a-z0-9_-]* joined by dots, was 'a..b'
            name: "a\\tb"                 | f:3:11 name must not hold control characters
            labels: { a-b: 1 }            | f:3:20 names in labels must match [A-Za-z_][A-Za-z0-9_]*, was 'a-b'
            links: { a: "javascript:x" }  | f:3:17 a must be an address with http or https, was 'javascript:x'
            critical: maybe               | f:3:15 critical must be true or false, was 'maybe'
            interval: 999ms               | f:3:15 interval must be 1s to 30d, was '999ms'
            timeout: 31s                  | f:3:14 timeout must be at most the interval, was 31s with an interval of 30s
            timeout: 0s                   | f:3:14 timeout must be 1ms to 30d, was '0s'
            retry: { attempts: 11 }       | f:3:24 attempts must be 0 to 10, was '11'
            retry: { backoff: 0s }        | f:3:23 backoff must be 1ms to 1h, was '0s'
            retry: { backoff: 3s, maxBackoff: 2s } | f:3:39 maxBackoff must be at least the backoff of 3s, was 2s
            retry: 3                      | f:3:12 retry must be a mapping, was '3'
            thresholds: { failure: 0 }    | f:3:28 failure must be 1 to 100, was '0'
            thresholds: { sucess: 1 }     | f:3:19 unknown key 'sucess'; did you mean 'success'?
            confirm: 1ms                  | f:3:14 confirm must be 100ms to 30d, was '1ms'
            stale: 1                      | f:3:12 stale must be 1s to 365d (as 500ms, 30s, 5m, 12h, 30d), was '1'
            slow: -1s                     | f:3:11 slow must be 1ms to 30d (as 500ms, 30s, 5m, 12h, 30d), was '-1s'
            severity: { TIMEOUT: BAD }    | f:3:26 TIMEOUT must be one of HEALTHY, DEGRADED, UNHEALTHY, was 'BAD'
            severity: { TIMEOUTS: UNHEALTHY } | f:3:17 unknown key 'TIMEOUTS'; did you mean 'TIMEOUT'?
            dependsOn: [a]                | f:3:17 a component must not depend on itself
            dependsOn: [bb]               | f:3:17 dependsOn names 'bb', which does not exist; did you mean 'b'?
            dependsOn: [B]                | f:3:17 id must match [a-z0-9][a-z0-9._-]*, was 'B'
            dependsOn: b                  | f:3:16 dependsOn must be a list, was 'b'
            preset: deploymint            | f:3:13 preset 'deploymint' does not exist; did you mean 'deployment'?
            preset: { a: b }              | f:3:13 preset must be the name of a preset, was a mapping
            presets: a                    | f:3:5 unknown key 'presets'; did you mean 'preset'?
            each: a                       | f:3:11 each must be a list or { file: … }, was 'a'
            each: [a, b]                  | f:2:9 id must name ${each}: all 2 components would have the same one
            name: ${each}                 | f:3:11 '${each}' stands for nothing here: its component has no 'each'
            intervall: 5s                 | f:3:5 unknown key 'intervall'; did you mean 'interval'?
            x-note: 5s                    | f:3:5 unknown key 'x-note'; known are id, check, group, name, labels, links, critical, dependsOn, interval, timeout, confirm, stale, retry, thresholds, slow, severity, flapping, maintenance, preset, each
            flapping: often               | f:3:15 flapping must be true or false, was 'often'
            flapping: { low: 60% }        | f:3:22 low must be less than high, were 60% and 50%
            flapping: { high: 25% }       | f:3:23 low must be less than high, were 25% and 25%
            flapping: { high: 50 }        | f:3:23 high must be a share of more than 0% and at most 100%, was '50'; write 50%
            flapping: { lo: 5% }          | f:3:17 unknown key 'lo'; did you mean 'low'?
            maintenance: {}               | f:3:18 maintenance must be a list, was a mapping
            maintenance: [{ cron: 0 3 * * * }] | f:3:19 duration is missing
            maintenance: [{ cron: 0 3 * * *, duration: 30s }] | f:3:48 duration must be 1m to 30d, was '30s'
            maintenance: [{ cron: 0 3 * * *, duration: 1h, zone: Berlin }] | f:3:58 zone must be a time zone as Europe/Berlin or UTC, was 'Berlin'
            """)
    @DisplayName("Seed Health check infrastructure: validation of the configuration")
    void whatIsWrongWithAComponentIsTold(String key, String problem) {
        String id = key.startsWith("id:") ? key : "id: a\n    " + key;
        Reading reading = read("components:\n  - " + id
                + "\n    check: { push: {} }\n  - { id: b, check: { push: {} } }\n");

        assertThat(reading.errors()).containsExactly(problem);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                              | 12 check must have exactly one kind of $KINDS; had none
            { http: ~ }                     | 12 check must have exactly one kind of $KINDS; had none
            ~                               | 5 check is missing
            x                               | 12 check must be a mapping, was 'x'
            { http: { url: "http://a" }, tcp: { host: a, port: 1 } } | 12 check must have exactly one kind of $KINDS; had http and tcp
            { htpp: {} }                    | 14 unknown key 'htpp'; did you mean 'http'?
            { zzzzzz: { host: a } }         | 14 unknown key 'zzzzzz'; known are $KINDS
            { queue: 1 }                    | 21 queue must be a mapping, was '1'
            { http: {} }                    | 20 url is missing
            { http: { url: "ftp://a" } }    | 27 url must be absolute with http or https, was 'ftp://a'
            { http: { url: "http://u:p@a" } } | 27 url must not hold a user or password, which would be shown in clear; use an Authorization header
            { http: { url: "http://a", method: get } } | 47 method must be one of GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, was 'get'
            { http: { url: "http://a", redirects: 21 } } | 50 redirects must be 0 to 20, was '21'
            { http: { url: "http://a", maxBody: 65MiB } } | 48 maxBody must be 0 to 64MiB (as 4096, 256KiB, 1MiB), was '65MiB'
            { http: { url: "http://a", keepAlive: 1 } } | 50 keepAlive must be true or false, was '1'
            { http: { url: "http://a", healthy: bad } } | 48 healthy is no condition: 1:1 there is no 'bad'; there are body.json, body.text, headers, ip, latency, phases.connect, …
            { http: { url: "http://a", degraded: "${X:bad}" } } | 49 degraded is no condition: ${X:bad}
            { http: { url: "http://a", healthy: "" } } | 48 healthy must not be empty
            { http: { url: "http://a", headers: { a: "b\\r\\nc" } } } | 53 header a must hold visible ASCII, spaces and tabs only
            { http: { url: "http://a", headers: { A: b, a: c } } } | 59 header a is the same as A
            { http: { url: "http://a", headers: { Content-Length: 1 } } } | 66 header Content-Length must not be set, it is the client's own
            { http: { url: "http://a", headers: [a] } } | 48 headers must be a mapping, was a list
            { http: { url: "http://a", timeout: 1s } } | 39 unknown key 'timeout'; known are url, headers, body, form, multipart, graphql, method, cookies, auth, host, tls, proxy, connectTo, version, redirects, maxBody, keepAlive, healthy, degraded
            { tcp: { host: a } }            | 19 port is missing
            { tcp: { host: a, port: 0 } }   | 36 port must be 1 to 65535, was '0'
            { tcp: { host: a, port: 65536 } } | 36 port must be 1 to 65535, was '65536'
            { tcp: { host: "a/b", port: 1 } } | 27 host must be a name or an address: 'a/b' is no valid host: it may hold letters a to z, digits, '-', '_' and dots only
            { tcp: { host: "tcp://a", port: 1 } } | 27 host must be a name or an address: 'tcp://a' is no valid host: it is no IPv6 address
            { push: { deadline: 999ms } }   | 32 deadline must be 1s to 365d, was '999ms'
            """)
    void whatIsWrongWithACheckIsTold(String check, String problem) {
        Reading reading = read("components:\n  - id: a\n    check: " + check + "\n");

        String line = problem.startsWith("5 ") ? "f:2:" : "f:3:";
        assertThat(reading.errors())
                .containsExactly(line + problem.replace("$KINDS", String.join(", ", KINDS.names())));
        assertThat(reading.entries).isEmpty();
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            timeout: 5s, interval: 10s, retry: { attempts: 0 }   | f:3:14 warning: timeout 5s is half of the interval or more (10s)
            timeout: 4999ms, interval: 10s, retry: { attempts: 0 } |
            retry: { attempts: 10, maxBackoff: 1s } | f:3:12 warning: a run of 11 attempts takes up to 30400ms and does not fit into the interval of 30s
            stale: 34s                    | f:3:12 warning: stale 34s is shorter than an interval and a run (34200ms): good results go stale
            stale: 35s                    |
            slow: 2s                      | f:3:11 warning: slow 2s is never reached, the timeout is 2s
            """)
    @DisplayName("Seed Health check infrastructure: warnings about a component")
    void whatIsUnwiseIsAWarning(String key, String warning) {
        Reading reading = read("components:\n  - { id: a, check: { http: { url: http://a.example } },\n    "
                + key + " }\n");

        assertThat(reading.lines()).isEqualTo(warning == null ? List.of() : List.of(warning));
        assertThat(reading.entries).hasSize(1);
    }

    @Test
    void secretsInClearAreAWarningThatDoesNotShowThem() {
        Reading reading = read(
                """
                        components:
                          - id: a
                            check: { http: { url: http://a.example, headers: { Authorization: Bearer abc, X-Token: "${TOKEN}" } } }
                          - { id: b, check: { queue: { password: abc, tokenBucket: { size: 5 } } } }
                        """);

        assertThat(reading.lines()).containsExactly(
                "f:3:71 warning: Authorization stands in clear; use a placeholder as ${NAME}",
                "f:4:42 warning: password stands in clear; use a placeholder as ${NAME}");
    }

    @Test
    void aBodyThatTellsASecretInClearIsUnwise() {
        assertThat(read("""
                components:
                  - { id: a, check: { http: { url: http://a, body: 'user=me&password=s3cr3t' } } }
                  - { id: b, check: { http: { url: http://a, body: '{ "query": "{ health }" }' } } }
                """).lines())
                .containsExactly("f:2:52 warning: body tells a secret in clear; use a placeholder as ${NAME}");
    }

    @Test
    void namesOfHeadersAreTokens() {
        assertThat(
                read("components: [{ id: a, check: { http: { url: http://a, headers: { \"a b\": c } } } }]").errors())
                .containsExactly("f:1:73 names in headers must match [A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}, was 'a b'");
    }

    @Test
    void anIdIsTakenOnce() {
        Reading reading = read("""
                components:
                  - { id: a, check: { push: {} } }
                  - { id: b, check: { push: {} } }
                  - { id: a, check: { push: {} } }
                """);

        assertThat(reading.errors()).containsExactly("f:4:11 id 'a' is taken already at f:2:11");
        assertThat(reading.problems.getFirst().pointer()).isEqualTo("#/components/2/id");
    }

    @Test
    void aCircleOfDependenciesIsShown() {
        Reading reading = read("""
                components:
                  - { id: a, dependsOn: [b], check: { push: {} } }
                  - { id: b, dependsOn: [d, c], check: { push: {} } }
                  - { id: c, dependsOn: [d, a], check: { push: {} } }
                  - { id: d, dependsOn: [], check: { push: {} } }
                """);

        assertThat(reading.errors()).containsExactly("f:4:29 dependsOn must not run in a circle: a → b → c → a");
    }

    @Test
    void aLongChainIsNoCircleAndALongCircleIsCut() {
        StringBuilder text = new StringBuilder("components:\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("  - { id: c%d, dependsOn: [c%d], check: { push: {} } }%n".formatted(i, i + 1));
        }
        String chain = text + "  - { id: c20000, check: { push: {} } }\n";
        String circle = text + "  - { id: c20000, dependsOn: [c0], check: { push: {} } }\n";

        assertThat(read(chain).lines()).isEmpty();
        assertThat(read(circle).lines()).singleElement().asString()
                .startsWith("f:20002:31 dependsOn must not run in a circle: c0 → c1 → ").endsWith("c19 → … → c0");
    }

    @Test
    void aWrongDefaultIsToldOnceAndAlsoWhereNobodyInheritsIt() {
        String defaults = "defaults: { interval: 0s, id: x, check: { http: {} } }\n";
        List<String> expected = List.of("f:1:23 interval must be 1s to 30d, was '0s'",
                "f:1:31 id must not stand in the defaults of a file",
                "f:1:49 url is missing");

        assertThat(read(defaults).errors()).isEqualTo(expected);
        assertThat(read(defaults + "components: [{ id: a }, { id: b }]\n").errors()).isEqualTo(expected);
    }

    @Test
    void anInheritedTimeoutIsToldAtTheIntervalThatIsTooShort() {
        assertThat(read("defaults: { timeout: 9s }\ncomponents: [{ id: a, interval: 5s, check: { push: {} } }]\n")
                .errors())
                .containsExactly("f:2:33 timeout must be at most the interval, was 9s with an interval of 5s");
    }

    @Test
    void aWrongCronIsToldWithHowToWriteOne() {
        assertThat(
                read("components: [{ id: a, check: { push: {} }, maintenance: [{ cron: 61 * * * *, duration: 1h }] }]")
                        .errors())
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("f:1:66 cron must be minute, hour, day, month and day of the week, as '0 3 * * SUN', was"
                        + " '61 * * * *': ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            flapping: false               | none
            flapping: true                | 0.25 0.5
            flapping: { low: 10% }        | 0.1 0.5
            flapping: { high: 100% }      | 0.25 1.0
            flapping: {}                  | 0.25 0.5
            """)
    void flappingIsLookedForAsItSays(String key, String marks) {
        var flapping = read("components: [{ id: a, check: { push: {} }, " + key + " }]").definition("a").flapping();

        assertThat(flapping == null ? "none" : flapping.low() + " " + flapping.high()).isEqualTo(marks);
    }

    @Test
    void keysOfLaterReleasesAreUnknown() {
        assertThat(read(
                "components: [{ id: a, check: { push: {} }, escalate: true, notify: [] }]\nx-y: 1\nescalations: []\n")
                .errors())
                .extracting(line -> line.replaceFirst("; known.*", "")).containsExactly("f:1:44 unknown key 'escalate'",
                        "f:1:60 unknown key 'notify'",
                        "f:3:1 unknown key 'escalations'");
    }

    @Test
    void componentsOfSeveralFilesAreOneFleet() {
        ConfigSnapshot first = ConfigSnapshot.of("one", "components: [{ id: a, dependsOn: [b], check: { push: {} } }]"
                .getBytes(StandardCharsets.UTF_8));
        ConfigSnapshot second = ConfigSnapshot.of("two", "components: [{ id: b, check: { push: {} } }]"
                .getBytes(StandardCharsets.UTF_8));
        Problems problems = new Problems();
        ConfigFiles files = new ConfigFiles(List.of(first.parse(PLACEHOLDERS).roots().getFirst(),
                second.parse(PLACEHOLDERS).roots().getFirst()), problems);

        assertThat(FILE.read(files).components()).extracting(entry -> entry.definition().id().value())
                .containsExactly("a", "b");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void variablesThatAreNotSetAreWarningsWhereAFileIsOnlyChecked() {
        Reading reading = read("""
                components:
                  - { id: "${A}", check: { tcp: { host: "${B}", port: "${C}" } } }
                  - { id: "${D}", check: { http: { url: "https://${E}/", healthy: "${F}" } } }
                  - { id: a, interval: "${G}", dependsOn: ["${H}"], check: { tcp: { host: "${B}", port: 1 } } }
                """, Placeholders.lenient(name -> null));

        assertThat(reading.errors()).isEmpty();
        assertThat(reading.problems).hasSize(9);
        assertThat(reading.entries).hasSize(1);
    }

    @Test
    void whatIsStoredNamesItsVariablesAndReadsBackTheSame() {
        Reading reading = read(good());

        Map<String, String> sources = new LinkedHashMap<>();
        Map<String, ComponentDefinition> definitions = new LinkedHashMap<>();
        reading.entries.forEach(entry -> {
            sources.put(entry.definition().id().value(), entry.source());
            definitions.put(entry.definition().id().value(), entry.definition());
        });
        Problems problems = new Problems();

        assertThat(FILE.restore(sources, PLACEHOLDERS, problems)).isEqualTo(definitions);
        assertThat(problems.all()).isEmpty();
        assertThat(sources.values()).noneMatch(source -> source.contains("s3cret"));
        assertThat(reading.entries.get(2).source()).isEqualTo(
                "{\"check\":{\"tcp\":{\"host\":\"10.0.0.5\",\"port\":\"${PORT:5432}\"}},\"id\":\"postgres-main\","
                        + "\"interval\":\"20s\",\"labels\":{\"site\":\"emea\",\"team\":\"payments\"},"
                        + "\"retry\":{\"attempts\":2,\"backoff\":\"100ms\"},\"slow\":\"3s\",\"timeout\":\"4s\"}");
    }

    @Test
    void unusualTextSurvivesTheStore() {
        Reading reading = read(
                "components: [{ id: a, name: \"é \\u2028 😀\", labels: { a: \"\\x7F\\x01\\n $${x} $$${y}\\t\","
                        + " b: 012, c: '012' }, check: { push: {} } }]");

        ComponentEntry entry = reading.entries.getFirst();

        assertThat(entry.definition().labels()).containsEntry("a", "\u007F\u0001\n ${x} $${y}\t");
        assertThat(FILE.restore(Map.of("a", entry.source()), PLACEHOLDERS, new Problems()))
                .isEqualTo(Map.of("a", entry.definition()));
    }

    @Test
    void whatCannotBeRestoredIsToldWithItsId() {
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("a", "{\"id\":\"a\",\"check\":{\"tcp\":{\"host\":\"${GONE}\",\"port\":1}}}");
        sources.put("b", "{");
        sources.put("c", "{\"id\":\"c\",\"check\":{\"push\":{}}}");
        Problems problems = new Problems();

        assertThat(FILE.restore(sources, PLACEHOLDERS, problems)).containsOnlyKeys("c");
        assertThat(problems.all()).extracting(problem -> problem.toString().replaceFirst("not JSON: .*", "not JSON"))
                .containsExactly("stored/a.json:1:34 variable GONE is not set; set it or give a default as ${GONE:…}",
                        "stored/b.json:1:2 what is stored is not JSON");
    }

    @Test
    void theSourceDoesNotDependOnTheOrderOfKeys() {
        String one = "components: [{ id: a, interval: 5s, check: { tcp: { host: a, port: 1 } } }]";
        String other = "defaults: { interval: 5s }\ncomponents: [{ check: { tcp: { port: 1, host: a } }, id: a }]";

        assertThat(read(one).entries.getFirst().source()).isEqualTo(read(other).entries.getFirst().source());
    }

    @Test
    void secretsInClearAreMaskedWhereTheyAreShown() {
        String source = read("components: [{ id: a, check: { http: { url: http://a.example, headers:"
                + " { Authorization: abc, X-Token: \"${TOKEN}\", Accept: abc } } } }]").entries.getFirst().source();

        assertThat(DefinitionJson.masked(source)).isEqualTo("{\"check\":{\"http\":{\"headers\":{\"Accept\":\"abc\","
                + "\"Authorization\":\"***\",\"X-Token\":\"${TOKEN}\"},\"url\":\"http://a.example\"}},\"id\":\"a\"}");
    }

    @Test
    void whateverIsDoneToAGoodFileIsAnAnswerAndNoException() {
        String good = good();
        String[] bits = {"{", "}", "[", "]", ":", "- ", "\n", "  ", "&a ", "*a", "<<: ", "~", "\"", "'", "${", "}",
                "!!int ",
                "\t", "#", "|", ">", "?", "%", "@", "\u0000", "\uFEFF", "é", "😀", "---\n", "0s", "-1",
                "99999999999999999999",
                "id", "check", "http", "null", "true"};
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(good);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(text.length());
                int end = Math.min(text.length(), at + random.nextInt(12));
                switch (random.nextInt(4)) {
                    case 0 -> text.delete(at, end);
                    case 1 -> text.insert(at, bits[random.nextInt(bits.length)]);
                    case 2 -> text.replace(at, end, bits[random.nextInt(bits.length)]);
                    default -> text.insert(random.nextInt(text.length()), text.substring(at, end));
                }
            }
            Reading reading = read(text.toString());

            assertThat(reading.errors().isEmpty() || reading.problems.stream()
                    .allMatch(problem -> problem.position().line() >= 1 && problem.position().column() >= 1))
                    .as("seed " + seed).isTrue();
            assertThat(reading.lines()).as("seed " + seed).noneMatch(line -> line.contains("s3cret"));
        }
    }

    @Test
    void bytesAtRandomAreAnAnswerAndNoException() {
        for (int seed = 0; seed < 1000; seed++) {
            byte[] bytes = good().getBytes(StandardCharsets.UTF_8);
            Random random = new Random(seed);
            for (int change = 0; change < 3; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ConfigFiles files = ConfigSnapshot.of("f", bytes).parse(PLACEHOLDERS);

            List<ComponentEntry> entries = new ArrayList<>(FILE.read(files).components());

            assertThat(entries.size() == 6 || files.problems().hasErrors()).as("seed " + seed).isTrue();
        }
    }
}
