package dev.fettle.local.move;

import static dev.fettle.local.move.Moving.left;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.move.blackbox.Blackbox;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each option of the exporter's modules, and what it becomes. */
class BlackboxConstructsTest {

    @TempDir
    private Path directory;
    private Moving moving;

    @BeforeEach
    void begin() {
        moving = new Moving(directory);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            { prober: http }                                                       => a.b   => http: { url: http://a.b, healthy: status >= 200 && status < 300 }
            { prober: http, timeout: 1m30s }                                       => a.b   => timeout: 1m
            { prober: http, http: { valid_status_codes: [200, "404"] } }           => a.b   => healthy: "status in [200, 404]"
            { prober: http, http: { valid_http_versions: ["HTTP/2.0"] } }          => https://a.b => version: "2"
            { prober: http, http: { headers: { Host: x.y } } }                     => https://a.b => host: x.y
            { prober: http, http: { http_headers: { X: { values: [a, b] } } } }    => a.b   => headers: { X: "a, b" }
            { prober: http, http: { http_headers: { X-Token: { secrets: [hunter2] } } } } => a.b => X-Token: "${M_X_TOKEN}"
            { prober: http, http: { http_headers: { X: { files: [/s/x] } } } }     => a.b   => X: "${file:/s/x}"
            { prober: http, http: { basic_auth: { username: u, password: hunter2 } } } => a.b => basic: { user: u, password: "${M_PASSWORD}" }
            { prober: http, http: { tls_config: { cert: "PEM", key: "hunter2" } } } => https://a.b => key: "${M_TLS_KEY}"
            { prober: http, http: { proxy_url: "http://u:hunter2@p:1" } }          => a.b   => proxy: { url: http://p:1, user: u, password: "${M_PROXY_PASSWORD}" }
            { prober: http, http: { follow_redirects: false } }                    => a.b   => redirects: 0
            { prober: http, http: { body_size_limit: 1MB } }                       => a.b   => maxBody: 1MiB
            { prober: http, http: { fail_if_body_json_matches_cel: "body.x > 1" } } => a.b  => !(body.json.x > 1)
            { prober: http }                                                       => http://u:hunter2@a.b/x => basic: { user: u, password: "${M_PASSWORD}" }
            { prober: tcp, tcp: { tls: true, tls_config: { server_name: x.y } } }  => a:1   => serverName: x.y
            { prober: tcp, tcp: { query_response: [{ expect_bytes: "a+b" }] } }    => a:1   => dialogue: [{ expect: a\\+b }]
            { prober: tcp, tcp: { query_response: [{ send: "PASS hunter2" }] } }   => a:1   => secret: 'PASS ${M_PASSWORD}\\n'
            { prober: tcp, tcp: { query_response: [{ send: "a001 STARTTLS" }, { expect: OK, starttls: true }, { expect: x }] } } => a:143 => starttls: imap, dialogue: [{ expect: (?m)x }]
            { prober: icmp, icmp: { payload_size: 65000 } }                        => a     => size: 8972
            { prober: icmp, icmp: { payload_size: 1 } }                            => a     => size: 16
            { prober: dns, dns: { query_name: x.y, query_type: A, valid_rcodes: [NXDOMAIN] } } => 1.1.1.1 => healthy: rcode == 'NXDOMAIN'
            { prober: dns, dns: { query_name: x.y., query_type: MX, transport_protocol: tcp } } => "[::1]:54" => server: "::1", port: 54, transport: tcp
            { prober: grpc, grpc: { service: s, tls: true } }                      => a:1   => grpc: { host: a, port: 1, service: s, tls: true }
            { prober: grpc, grpc: { tls: true, tls_config: { server_name: x.y } } } => a:1  => tls: { serverName: x.y }
            { prober: grpc, grpc: { metadata: { Authorization: ["Bearer hunter2"] } } } => a:1 => metadata: { authorization: "Bearer ${M_AUTHORIZATION}" }
            """)
    void everyOptionHasItsKey(String module, String target, String written) {
        Moved moved = moving.blackbox(module, target.replace("\"", ""));

        assertThat(moved.problems()).isEmpty();
        assertThat(moved.yaml().replaceAll("\\s+", " ").replace("dialogue: - {", "dialogue: [{"))
                .contains(written.replaceAll("\\s+", " ")).doesNotContain("hunter2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            { prober: unix }                                                       => a     => Unix
            { prober: carrier-pigeon }                                             => a     => is none that is known
            { prober: tcp }                                                        => a     => no port
            { prober: tcp, tcp: { query_response: [{ expect: "(.*)", send: "${1}" }] } } => a:1 => sends what it was sent before
            { prober: dns, dns: { query_name: x.y } }                              => 1.1.1.1 => type ANY
            { prober: dns, dns: { query_name: x.y, query_type: A, query_class: CH } } => 1.1.1.1 => another class
            { prober: dns, dns: { query_name: x.y, query_type: A, dns_over_tls: true } } => 1.1.1.1 => over TLS
            { prober: http, http: { proxy_url: "ftp://p" } }                       => a.b   => proxy over `ftp://`
            { prober: http, http: { fail_if_body_json_matches_cel: "body.x ==" } } => a.b   => would be refused
            """)
    void whatHasNoCounterpartIsToldAndNotWritten(String module, String target, String why) {
        Moved moved = moving.blackbox(module, target);

        assertThat(moved.problems()).isEmpty();
        assertThat(moved.yaml()).doesNotContain("check:");
        assertThat(left(moved)).contains(why);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            { prober: http, http: { proxy_from_environment: true } }               => a.b   => proxy_from_environment
            { prober: http, http: { enable_http3: true } }                         => a.b   => enable_http3
            { prober: http, http: { fail_if_ssl: true } }                          => a.b   => fail_if_ssl
            { prober: http, http: { what_is_this: 1 } }                            => a.b   => modules.m.http.what_is_this
            { prober: icmp, icmp: { ttl: 5, dont_fragment: false } }               => a     => `ttl`
            { prober: tcp, tcp: { tls: true, tls_config: { insecure_skip_verify: true } } } => a:1 => tls_config
            { prober: tcp, tcp: { source_ip_address: 1.2.3.4 } }                   => a:1   => source_ip_address
            """)
    void whatIsLeftOutIsTold(String module, String target, String told) {
        Moved moved = moving.blackbox(module, target);

        assertThat(moved.yaml()).contains("check:");
        assertThat(left(moved)).contains(told);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a.b\n", "\ufeffa.b m\n", "# many\n# comments\n\n a.b   # one\n", "- targets: [a.b]\n",
            "---\n- targets: [a.b]\n", "[{\"targets\": [\"a.b\"]}]", "[\n  {\"targets\": [\"a.b\"]}\n]",
            "scrape_configs:\n  - { job_name: j, params: { module: [m] }, static_configs: [{ targets: [a.b] }] }\n",
            "global: {}\nscrape_configs:\n  - { job_name: j, metrics_path: /probe, static_configs: [{ targets: [a.b] }] }\n"})
    void targetsComeInManyForms(String targets) {
        assertThat(moving.blackbox("{ prober: http }", targets).yaml()).contains("url: http://a.b");
    }

    @Test
    void anAddressInBracketsIsNoList() {
        assertThat(moving.blackbox("{ prober: tcp }", "[::1]:443\n[::1]:444 m\n").yaml()).contains("port: 443",
                "port: 444");
    }

    @Test
    void thousandsOfBlankLinesAreNothing() {
        assertThat(moving.blackbox("{ prober: http }", "\n \n".repeat(50_000) + "a.b\n").yaml()).contains("http://a.b");
    }

    @Test
    void targetsThatAreNoTextAreTold() throws Exception {
        Path modules = moving.file("blackbox.yml", "modules: { m: { prober: http } }");
        Path targets = java.nio.file.Files.write(directory.resolve("targets"), new byte[]{(byte) 0xff, (byte) 0xfe});

        assertThat(Blackbox.move(modules, List.of(targets), null).problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("it must be UTF-8"));
        assertThat(Blackbox.move(modules, List.of(directory), null).problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("it is a directory"));
    }
}
