package dev.fettle.local.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.move.blackbox.Blackbox;
import dev.fettle.local.move.gatus.Gatus;
import dev.fettle.local.move.kuma.Kuma;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file holds, it is read or refused with a reason, and what was read can be used. */
class HostileFilesTest {

    private static final List<String> SCALARS = List.of("null", "true", "1", "-1", "1e400", "99999999999999999999",
            "''",
            "x", "[]", "{}", "[[]]", "{a: b}", "'\\u0000'", "\"\\ud800\"", "\"\\u0085\"", "'${X}'", "'$X'", "'${'",
            "1m30s",
            "-5s", "'[STATUS] == 200'", "[1, [2]]", "'http://['", "'http://a:b@c:d/?#'", "'://'", "'%zz'", "0x10");

    @TempDir
    private Path directory;

    static Stream<String> texts() {
        return Stream.of("", "\n", "---\n---\n", "null", "[]", "x", "{}", "\u0000", "\ufffe", "{\"monitorList\": 1}",
                "endpoints: 1\nsuites: {}\nalerting: []\nmaintenance: x\n", "modules: []",
                "modules: { a: 1, b: ~, c: [] }",
                "{\"monitorList\": [1, null, [], {}, {\"type\": {}}, {\"name\": \"\", \"type\": \"http\", \"url\": 1}]}",
                "endpoints: [1, ~, [], {}, { name: {} }, { name: a, url: [], conditions: {} }]\n",
                "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b,"
                        + " *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d]\n"
                        + "f: &f [*e, *e, *e, *e, *e, *e, *e, *e]\ng: &g [*f, *f, *f, *f, *f, *f, *f, *f]\nh: [*g, *g, *g, *g]\n",
                "endpoints: &e [*e]\n", "[".repeat(10_000), "{a: ".repeat(10_000), "- ".repeat(10_000));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void isRefusedWithAReason(String text) throws IOException {
        Path file = Files.write(directory.resolve("file.yaml"), text.getBytes(StandardCharsets.UTF_8));
        Path targets = Files.writeString(directory.resolve("targets"), "a.b\n");

        assertThat(Gatus.move(file).isUsable()).isFalse();
        assertThat(Blackbox.move(file, List.of(targets), null).isUsable()).isFalse();
        assertThat(Kuma.move(file)).satisfies(moved -> assertThat(
                moved.isUsable() && !moved.yaml().contains("components")).isFalse());
        Blackbox.move(targets, List.of(file), null);
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(directory.resolve("file.yaml"), bytes);

        assertThat(Gatus.move(file).isUsable()).isFalse();
        assertThat(Kuma.move(file).isUsable()).isFalse();
    }

    @Test
    void aFileThatIsTooLargeIsNotEvenRead() throws IOException {
        Path file = directory.resolve("large.yaml");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }

        assertThat(Gatus.move(file).problems()).extracting(Problem::message)
                .containsExactly("the file cannot be read: it has more than 32 MiB");
        assertThat(Kuma.move(file).isUsable()).isFalse();
        assertThat(Blackbox.move(file, List.of(file), null).isUsable()).isFalse();
    }

    /** Values of any kind in the places of any keys: nothing escapes, and what is written can be read. */
    @Test
    void valuesInWrongPlacesDoNoHarm() {
        Moving moving = new Moving(directory);
        Random random = new Random(20_261_122);
        List<String> endpoint = List.of("name", "url", "group", "interval", "conditions", "body", "headers", "client",
                "dns",
                "alerts", "method", "graphql", "enabled", "extra-labels", "maintenance-windows", "ui", "ssh");
        List<String> monitor = List.of("name", "type", "url", "hostname", "port", "interval", "timeout",
                "retryInterval",
                "maxretries", "tags", "parent", "headers", "body", "accepted_statuscodes", "maxredirects", "jsonPath",
                "expectedValue", "keyword", "databaseConnectionString", "mqttTopic", "kafkaProducerBrokers",
                "kafkaProducerSaslOptions", "grpcUrl", "packetSize", "proxyId", "notificationIDList", "conditions");
        List<String> types = List.of("http", "keyword", "json-query", "port", "ping", "dns", "mqtt", "redis", "mysql",
                "postgres", "mongodb", "kafka-producer", "rabbitmq", "smtp", "websocket-upgrade", "push", "group");
        List<String> urls = List.of("'http://a'", "'tcp://a:1'", "'icmp://a'", "'tls://a'", "'ssh://a'", "'ws://a'",
                "'udp://a:1'", "'starttls://a:1'", "'grpc://a:1'");
        for (int round = 0; round < 400; round++) {
            Map<String, String> keys = new LinkedHashMap<>(
                    Map.of("name", "n", "url", any(urls, random), "conditions", "['[CONNECTED] == true']"));
            keys.put(any(endpoint, random), any(SCALARS, random));
            moving.gatus("endpoints: [{ " + joined(keys) + " }]\n");
            Map<String, String> members = new LinkedHashMap<>(Map.of("id", "1", "name", "n", "type", any(types, random),
                    "url", "'http://a'", "hostname", "a", "port", "1"));
            members.put(any(monitor, random), any(SCALARS, random));
            moving.kuma("{ " + joined(members) + " }");
        }
    }

    private static String joined(Map<String, String> keys) {
        return keys.entrySet().stream().map(key -> key.getKey() + ": " + key.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String any(List<String> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }
}
