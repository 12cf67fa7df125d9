package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.HttpOptions.Endpoint;
import dev.fettle.api.check.HttpOptions.OAuth2;
import dev.fettle.api.check.HttpOptions.Version;
import dev.fettle.api.check.HttpProxyCheck;
import dev.fettle.api.check.ProxyOptions;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the keys of {@code http} and {@code http-proxy} are read. */
class HttpKeysTest {

    private record Reading(List<ComponentEntry> entries, List<Problem> problems) {

        List<String> errors() {
            return problems.stream().filter(Problem::isError).map(Problem::toString).toList();
        }

        List<String> warnings() {
            return problems.stream().filter(problem -> !problem.isError()).map(Problem::toString).toList();
        }
    }

    private static Reading read(String text) {
        ConfigFiles files = ConfigSnapshot.of("f", text.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(_ -> "s3cret"));
        return new Reading(new ComponentFile(CheckKinds.ofFettle()).read(files).components(), files.problems().all());
    }

    private static Reading http(String keys) {
        return read("components: [{ id: a, check: { http: { url: 'https://a.example/', " + keys + " } } }]");
    }

    private static HttpCheck check(String keys) {
        Reading reading = http(keys);
        assertThat(reading.errors()).isEmpty();
        return (HttpCheck) reading.entries().getFirst().definition().check();
    }

    @Test
    void aLoginIsAHeader() {
        assertThat(check("auth: { basic: { user: joe, password: '${P}' } }").headers())
                .containsEntry("Authorization", "Basic am9lOnMzY3JldA==");
        assertThat(check("auth: { bearer: '${T}' }").headers()).containsEntry("Authorization", "Bearer s3cret");
        assertThat(check("cookies: { session: '${S}', lang: de }").headers())
                .containsEntry("Cookie", "session=s3cret; lang=de");
    }

    @Test
    void howTheTargetIsReachedIsSaidInOptions() {
        assertThat(check("keepAlive: true").options()).isSameAs(HttpOptions.NONE);
        assertThat(
                check("""
                        auth: { oauth2: { tokenUrl: 'https://id.example/token', clientId: f, clientSecret: '${S}', scope: read } },
                        proxy: { url: 'socks5://proxy:1081', user: joe, password: '${P}', resolve: local }, version: auto,
                        tls: { serverName: b.example, verify: false }
                        """)
                        .options())
                .isEqualTo(new HttpOptions(
                        new OAuth2(URI.create("https://id.example/token"), "f", "s3cret", "read"),
                        new TlsOptions(null, null, null, "b.example", false),
                        new ProxyOptions(URI.create("socks5://proxy:1081"), "joe", "s3cret", true), null,
                        Version.AUTO));
        HttpCheck named = check("host: 'b.example:8443', connectTo: '10.0.0.1:8443'");
        assertThat(named.headers()).containsEntry("Host", "b.example:8443");
        assertThat(named.options()).isEqualTo(new HttpOptions(null, new TlsOptions(null, null, null, "b.example", true),
                null, new Endpoint("10.0.0.1", 8443), Version.HTTP_1_1));
        assertThat(check("connectTo: '[::1]'").options().connectTo()).isEqualTo(new Endpoint("[::1]", null));
    }

    @Test
    void whatIsSentSaysHow() {
        HttpCheck form = check("form: { user: joe, password: '${P}' }");
        assertThat(form.method()).isEqualTo("POST");
        assertThat(form.body()).isEqualTo("user=joe&password=s3cret");
        assertThat(form.headers()).containsEntry("Content-Type", "application/x-www-form-urlencoded");

        HttpCheck graphql = check("graphql: { query: '{ health }', variables: { a: 1, b: [x, { c: true }] } }");
        assertThat(graphql.method()).isEqualTo("POST");
        assertThat(graphql.body())
                .isEqualTo("{\"query\":\"{ health }\",\"variables\":{\"a\":1,\"b\":[\"x\",{\"c\":true}]}}");
        assertThat(graphql.healthy()).contains("body.json.errors");

        HttpCheck parts = check("method: PUT, headers: { content-type: multipart/mixed },"
                + " multipart: [{ name: a, value: b }, { name: f, fileName: f.csv, type: text/csv, value: c }]");
        assertThat(parts.method()).isEqualTo("PUT");
        assertThat(parts.body()).contains("name=\"a\"\r\n\r\nb\r\n",
                "name=\"f\"; filename=\"f.csv\"\r\nContent-Type: text/csv\r\n\r\nc\r\n");
        assertThat(parts.headers()).containsOnlyKeys("content-type");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            auth: {}                                                      | auth must have exactly one of basic, bearer, oauth2
            auth: { bearer: a, basic: { user: a, password: b } }          | auth must have exactly one of basic, bearer, oauth2
            auth: { basic: { user: 'a:b', password: c } }                 | user must not hold a colon
            auth: { basic: { user: a } }                                  | password is missing
            auth: { bearer: 'a b' }                                       | bearer must hold visible ASCII only
            auth: { bearer: a }, headers: { authorization: b }            | header Authorization is set by auth; give one of both
            auth: { oauth2: { tokenUrl: 'https://a/', clientId: b } }     | clientSecret is missing
            auth: { oauth2: { method: jwt } }                             | method must be one of basic, post
            cookies: { a: 'b;c' }                                         | cookie a must hold visible ASCII only
            cookies: { a: b }, headers: { Cookie: c=d }                   | header Cookie is set by cookies; give one of both
            tls: { certificate: x }                                       | certificate and key must be given together
            tls: { ca: x }                                                | ca must be PEM: certificates
            host: 'a b'                                                   | host must be a name or an address
            host: a, headers: { Host: b }                                 | header Host is set by host; give one of both
            connectTo: 'a:0'                                              | connectTo must be a name or an address
            connectTo: '127.1'                                            | connectTo must be a name or an address
            connectTo: b, proxy: { url: 'http://p' }                      | connectTo has no meaning with a proxy
            proxy: {}                                                     | url is missing
            proxy: { url: 'ftp://p' }                                     | url must be an address such as http://proxy:3128
            proxy: { url: 'http://p', password: a }                       | password must stand beside user
            version: 3                                                    | version must be one of 1.1, 2, auto, was '3'
            body: a, form: { b: c }                                       | only one of body, form, multipart, graphql can be sent, had body, form
            graphql: {}                                                   | query is missing
            multipart: [{ name: 'a"', value: b }]                         | name must not hold quotes
            multipart: [{ name: a, value: b, type: nothing }]             | type must be a media type as text/csv
            """)
    void whatIsWrongIsNamed(String keys, String message) {
        assertThat(http(keys).errors()).anySatisfy(error -> assertThat(error).contains(message));
    }

    @Test
    void aHostThatAProxyWouldNotAskForIsAnError() {
        String keys = "host: b.example, proxy: { url: 'http://p:3128'%s }";
        String address = "components: [{ id: a, check: { http: { url: '%s://10.0.0.1/', %s } } }]";

        assertThat(read(address.formatted("http", keys.formatted(""))).errors())
                .anySatisfy(error -> assertThat(error).contains("host has no meaning for an http address behind"));
        assertThat(read(address.formatted("https", keys.formatted(""))).errors()).isEmpty();
        assertThat(read(address.formatted("http", keys.formatted(", resolve: local"))).errors()).isEmpty();
    }

    @Test
    void aKeyThatIsNotTheCertificatesIsToldWhenItIsRead(@TempDir Path directory) throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        certificates.leaf("ours", "-validity", "20");
        certificates.leaf("other", "-validity", "20");
        String tls = "tls: { certificate: '${file:" + certificates.certificateFile("ours") + "}', key: '${file:%s}' }";

        assertThat(http(tls.formatted(certificates.keyFile("ours"))).errors()).isEmpty();
        assertThat(http(tls.formatted(certificates.keyFile("other"))).errors()).singleElement().asString()
                .contains("key is not the certificate's").doesNotContain("BEGIN");
    }

    @Test
    void aPartThatIsASecretIsMaskedAndWarnedOf() {
        Reading reading = http("multipart: [{ name: password, value: hunter2 }, { name: pin_code, value: 4711 },"
                + " { name: note, value: '{\"token\": \"hunter2\"}' }, { name: token, value: '${T}' },"
                + " { name: plain, value: fine }]");

        assertThat(reading.errors()).isEmpty();
        assertThat(reading.warnings()).anySatisfy(
                warning -> assertThat(warning).contains("the value of part password stands in clear"))
                .noneSatisfy(warning -> assertThat(warning).contains("part token"));
        assertThat(DefinitionJson.masked(reading.entries().getFirst().source())).doesNotContain("hunter2", "4711")
                .contains("${T}", "fine");
    }

    @Test
    void noErrorShowsASecret() {
        assertThat(
                http("proxy: { url: 'http://joe:hunter2@:1' }, tls: { certificate: hunter2, key: hunter2 }").errors())
                .hasSize(2).allSatisfy(error -> assertThat(error).doesNotContain("hunter2"));
    }

    @Test
    void whatIsUnwiseIsToldAndASecretInClearIsMasked() {
        Reading reading = http("tls: { verify: false }, cookies: { session: hunter2 }, auth: { bearer: hunter2 },"
                + " proxy: { url: 'http://joe:hunter2@proxy:1' }, form: { password: hunter2 }");

        assertThat(reading.errors()).isEmpty();
        assertThat(reading.warnings()).anySatisfy(warning -> assertThat(warning).contains("trusts anybody"))
                .anySatisfy(warning -> assertThat(warning).contains("a cookie stands in clear"))
                .anySatisfy(warning -> assertThat(warning).contains("bearer stands in clear"));
        String source = reading.entries().getFirst().source();
        assertThat(DefinitionJson.masked(source)).doesNotContain("hunter2").contains("\"session\":\"***\"");
        assertThat(reading.entries().getFirst().definition().check().toString()).doesNotContain("hunter2");
    }

    @Test
    void aProxyHasItsDefaults() {
        CheckSpec check = read("components: [{ id: p, check: { http-proxy: { proxy: 'http://10.0.0.1:3128',"
                + " judge: 'http://judge.example/', exit: 203.0.113.7 } } }]").entries().getFirst().definition()
                .check();

        assertThat(check).isEqualTo(new HttpProxyCheck(
                new ProxyOptions(URI.create("http://10.0.0.1:3128"), null, null, false),
                URI.create("http://judge.example/"),
                "203.0.113.7", "status >= 200 && status < 300", null));
        assertThat(check.target()).isEqualTo("10.0.0.1:3128");
        assertThat(read("components: [{ id: p, check: { http-proxy: { proxy: 'http://a', judge: 'http://b/',"
                + " exit: name.example } } }]").errors()).singleElement().asString()
                .contains("exit must be an address");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"http.md", "http-proxy.md"})
    void theExamplesOfTheDocumentationAreValid(String page) throws IOException {
        String text = Files.readString(Path.of("..", "docs", "reference", "checks").resolve(page));
        Matcher blocks = Pattern.compile("(?s)```yaml\\R(.*?)```").matcher(text);
        int examples = 0;
        while (blocks.find()) {
            String example = blocks.group(1).replace("{ file: proxies.csv }",
                    "[{ name: a, url: 'http://10.0.0.1:3128', exit: 203.0.113.7 }]");
            ConfigFiles files = ConfigSnapshot.of("f", example.getBytes(StandardCharsets.UTF_8))
                    .parse(Placeholders.lenient(_ -> null));
            assertThat(new ComponentFile(CheckKinds.ofFettle()).read(files).components()).isNotEmpty();
            assertThat(files.problems().all().stream().filter(Problem::isError)).as(example).isEmpty();
            examples++;
        }
        assertThat(examples).isPositive();
    }
}
