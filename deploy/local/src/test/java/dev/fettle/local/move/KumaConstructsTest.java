package dev.fettle.local.move;

import static dev.fettle.local.move.Moving.differs;
import static dev.fettle.local.move.Moving.left;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each type of monitor of Uptime Kuma, 1 and 2, and what it becomes. */
class KumaConstructsTest {

    @TempDir
    private Path directory;
    private Moving moving;

    @BeforeEach
    void begin() {
        moving = new Moving(directory);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            "type": "http", "url": "https://a/"                                           => http: { url: https://a/, healthy: status >= 200 && status <= 299 }
            "type": "http", "url": "https://a/", "interval": 20                           => timeout: 16s
            "type": "http", "url": "https://a/", "interval": 60, "timeout": 0             => timeout: 48s
            "type": "http", "url": "https://a/", "interval": "300", "timeout": "30.5"     => timeout: 30500ms
            "type": "http", "url": "https://a/", "accepted_statuscodes": ["200", "300-399"] => healthy: status == 200 || status >= 300 && status <= 399
            "type": "http", "url": "https://a/", "headers": "{\\"Host\\": \\"b\\"}"       => host: b
            "type": "http", "url": "https://a/", "authMethod": "oauth2-cc", "oauth_token_url": "https://t/", "oauth_client_id": "c", "oauth_client_secret": "hunter2", "oauth_audience": "us", "oauth_auth_method": "client_secret_post" => audience: us, method: post
            "type": "http", "url": "https://a/", "maxredirects": 0                        => redirects: 0
            "type": "keyword", "url": "https://a/", "keyword": "ok", "invertKeyword": true => !body.text.contains('ok')
            "type": "json-query", "url": "https://a/", "jsonPath": "$.a.b", "expectedValue": "1" => body.json.a.b in [1, '1']
            "type": "json-query", "url": "https://a/", "jsonPath": "a", "jsonPathOperator": "!=", "expectedValue": "x" => body.json.a != null && !(body.json.a == 'x')
            "type": "json-query", "url": "https://a/", "jsonPath": "a", "jsonPathOperator": ">", "expectedValue": "5" => double(body.json.a) > 5
            "type": "port", "hostname": "a", "port": "22"                                 => tcp: { host: a, port: 22 }
            "type": "port", "hostname": "::1", "port": 22                                 => tcp: { host: "::1", port: 22 }
            "type": "port", "hostname": "a", "port": 22, "upsideDown": true               => healthy: "false"
            "type": "dns", "hostname": "a.b", "upsideDown": true, "dns_resolve_server": "1.1.1.1" => healthy: "!(rcode == 'NOERROR' && size(records) > 0)"
            "type": "ping", "hostname": "a", "packetSize": 1                              => icmp: { host: a, packets: 1, size: 16 }
            "type": "ping", "hostname": "a", "packetSize": 56                             => icmp: { host: a, packets: 1 }
            "type": "mqtt", "hostname": "a", "port": 1883, "mqttTopic": "t"               => topic: t, expect: ^
            "type": "mqtt", "hostname": "a", "port": 1883, "mqttTopic": "t", "mqttSuccessMessage": "on" => expect: ^on\\z
            "type": "mqtt", "hostname": "a", "port": 1883, "mqttTopic": "t", "mqttSuccessMessage": "on", "mqttCheckType": "keyword" => expect: "on"
            "type": "mysql", "databaseConnectionString": "mysql://u@h/d", "radiusPassword": "hunter2" => user: u, password: "${M_PASSWORD}"
            "type": "mysql", "databaseConnectionString": "mysql://u:p@h/d?ssl=true"       => url: mysql://h/d, user: u
            "type": "postgres", "databaseConnectionString": "postgres://u:p@h/d?sslmode=no-verify&sslmode=require" => url: postgresql://h/d?sslmode=require
            "type": "redis", "databaseConnectionString": "redis://:p%40@h:6379"           => url: redis://h:6379, password: "${M_PASSWORD}"
            "type": "mongodb", "databaseConnectionString": "mongodb://u:p@h:1,i:2/d?replicaSet=r" => url: "mongodb://h:1,i:2/d?replicaSet=r"
            "type": "grpc-keyword", "grpcUrl": "a:1", "grpcServiceName": "Health", "grpcMethod": "check", "keyword": "SERVING" => grpc: { host: a, port: 1 }
            "type": "grpc-keyword", "grpcUrl": "a:1", "grpcServiceName": "Health", "grpcMethod": "check", "keyword": "NOT_SERVING", "invertKeyword": true => .contains('NOT_SERVING')
            "type": "push", "interval": 60, "maxretries": 2, "retryInterval": 30          => push: { deadline: 2m }
            "type": "smtp", "hostname": "a", "port": 465, "smtpSecurity": "secure"        => smtp: { host: a, port: 465, tls: true }
            "type": "smtp", "hostname": "a", "port": 25, "smtpSecurity": "nostarttls"     => smtp: { host: a, port: 25, starttls: none }
            "type": "websocket-upgrade", "url": "wss://a/x", "wsSubprotocol": "p, q"      => websocket: { url: wss://a/x, subprotocol: p }
            "type": "rabbitmq", "rabbitmqNodes": ["http://a:15672"], "rabbitmqUsername": "u", "rabbitmqPassword": "hunter2" => url: http://a:15672/api/health/checks/alarms
            "type": "kafka-producer", "kafkaProducerBrokers": ["a:9092"], "kafkaProducerTopic": "t", "kafkaProducerSaslOptions": { "mechanism": "plain", "username": "u", "password": "hunter2" } => sasl: { mechanism: PLAIN, user: u, password: "${M_PASSWORD}" }
            """)
    void everyTypeHasItsCheck(String keys, String written) {
        Moved moved = moving.kuma("{\"id\": 1, \"name\": \"m\", " + keys + "}");

        assertThat(moved.problems()).isEmpty();
        assertThat(moved.yaml().replaceAll("\\s+", " ")).contains(written.replaceAll("\\s+", " "))
                .doesNotContain("hunter2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            "type": "docker"                                                             => there is no check of containers
            "type": "steam"                                                              => Steam
            "type": "gamedig"                                                            => games
            "type": "radius"                                                             => RADIUS
            "type": "sqlserver"                                                          => SQL Server
            "type": "real-browser", "url": "https://a"                                   => there is no browser
            "type": "tailscale-ping", "hostname": "a"                                    => tailscale
            "type": "snmp", "hostname": "a"                                              => SNMP
            "type": "oracledb"                                                           => Oracle
            "type": "teleport"                                                           => `teleport` is no type that is known
            "type": "port", "hostname": "a"                                              => it has no port
            "type": "mongodb", "databaseConnectionString": "mongodb+srv://h/d"           => does not read `mongodb+srv://`
            "type": "postgres", "databaseConnectionString": "postgres://h/d"             => names no user
            "type": "http", "url": "https://a", "authMethod": "ntlm"                     => NTLM
            "type": "push", "upsideDown": true                                           => upside down
            "type": "http", "url": "https://a", "active": false                          => paused
            "type": "http", "url": "https://a", "forceInactive": true                    => paused
            "type": "mqtt", "hostname": "wss://a", "port": 1, "mqttTopic": "t"           => `wss://`
            """)
    void whatHasNoCounterpartIsToldAndNotWritten(String keys, String why) {
        Moved moved = moving.kuma("{\"id\": 1, \"name\": \"m\", " + keys + "}");

        assertThat(moved.problems()).isEmpty();
        assertThat(moved.yaml()).doesNotContain("id: m");
        assertThat(left(moved)).contains(why);
    }

    @Test
    void aMonitorInAPausedGroupIsPaused() {
        Moved moved = moving.kuma("""
                {"id": 1, "name": "outer", "type": "group", "active": false},
                {"id": 2, "name": "inner", "type": "group", "parent": 1, "active": true},
                {"id": 3, "name": "m", "type": "http", "url": "https://a", "parent": 2, "active": true},
                {"id": 4, "name": "n", "type": "http", "url": "https://a"}""");

        assertThat(moved.yaml()).contains("id: n").doesNotContain("id: m");
        assertThat(left(moved)).contains("It is paused there, itself or with its group");
    }

    @Test
    void groupsThatStandInEachOtherEndSomewhere() {
        Moved moved = moving.kuma("""
                {"id": 1, "name": "%s", "type": "group", "parent": 2},
                {"id": 2, "name": "%s", "type": "group", "parent": 1},
                {"id": 3, "name": "m", "type": "http", "url": "https://a", "parent": 1}"""
                .formatted("one".repeat(50), "two".repeat(50)));

        assertThat(moved.problems()).isEmpty();
        assertThat(moved.yaml()).contains("id: m", "group: ");
    }

    @Test
    void tagsBecomeLabels() {
        Moved moved = moving.kuma("""
                {"id": 3, "name": "m", "type": "http", "url": "https://a", "tags": [
                 {"name": "", "value": "x"}, {"name": "1st", "value": ""}, {"name": "team", "value": "a"},
                 {"name": "team", "value": "b"}, {"name": "long", "value": "%s"}]}""".formatted("x".repeat(300)));

        assertThat(moved.problems()).isEmpty();
        assertThat(moved.yaml()).contains("_: x", "_1st: \"true\"", "team: a");
        assertThat(left(moved)).contains("the tag `team` more than once", "at most 200 characters");
    }

    @Test
    void whatIsUpsideDownIsHealthyWhenNothingAnswers() {
        Moved moved = moving.kuma(
                "{\"id\": 3, \"name\": \"m\", \"type\": \"redis\", \"upsideDown\": true, \"databaseConnectionString\": \"redis://h\"}");

        assertThat(moved.yaml()).contains("healthy: \"false\"", "REFUSED: HEALTHY", "AUTH: HEALTHY");
        assertThat(differs(moved)).contains("upside down");
    }

    @Test
    void aBodyAndCredentialsInClearAreHidden() {
        Moved moved = moving
                .kuma("""
                        {"id": 3, "name": "m", "type": "http", "url": "https://a", "method": "POST", "authMethod": "basic",
                         "basic_auth_user": "u", "basic_auth_pass": "hunter2", "httpBodyEncoding": "form", "body": "user=x&password=hunter3"},
                        {"id": 4, "name": "n", "type": "http", "url": "https://a", "basic_auth_user": "u", "basic_auth_pass": "hunter2",
                         "headers": "{\\"Authorization\\": \\"Bearer hunter4\\"}"}""");

        assertThat(moved.yaml()).contains("user=x&password=${M_PASSWORD}", "Bearer ${N_AUTHORIZATION}")
                .doesNotContain("hunter");
        assertThat(moved.yaml().split("basic:", -1)).hasSize(2);
    }

    @Test
    void conditionsOfVersionTwoAreTold() {
        Moved moved = moving
                .kuma("""
                        {"id": 3, "name": "m", "type": "dns", "hostname": "a.b", "dns_resolve_server": "1.1.1.1",
                         "conditions": [{"type": "expression", "variable": "record", "operator": "equals", "value": "1.2.3.4"}]},
                        {"id": 4, "name": "n", "type": "dns", "hostname": "a.b", "dns_resolve_server": "1.1.1.1", "conditions": []}""");

        assertThat(moved.report().notes()).filteredOn(note -> note.message().contains("`conditions`"))
                .singleElement().satisfies(note -> assertThat(note.subject()).isEqualTo("m"));
    }
}
