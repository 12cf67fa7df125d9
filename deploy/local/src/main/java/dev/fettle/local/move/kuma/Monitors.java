package dev.fettle.local.move.kuma;

import dev.fettle.local.move.Address;
import dev.fettle.local.move.Block;
import dev.fettle.local.move.CelText;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.Note;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a check of a monitor that is not asked over HTTP. For one monitor. */
final class Monitors {

    private static final Map<String, String> WITHOUT = Map.ofEntries(
            Map.entry("docker",
                    "there is no check of containers. What runs in one can be asked itself, or told by `exec`."),
            Map.entry("steam",
                    "there is no check over Steam's list of servers. `udp` with `send` and `expect` asks the server itself."),
            Map.entry("gamedig", "there is no check of games. `udp` with `send` and `expect` asks the server itself."),
            Map.entry("radius", "there is no check over RADIUS."),
            Map.entry("sqlserver", "there is no check of SQL Server."),
            Map.entry("real-browser",
                    "there is no browser. An `http` check asks for the page, but runs nothing in it."),
            Map.entry("tailscale-ping",
                    "there is no check through the `tailscale` program. `icmp` asks the address itself."),
            Map.entry("snmp", "there is no check over SNMP."),
            Map.entry("manual", "a status that people set. A `push` check takes it."));
    private static final Set<String> HEALTH = Set.of("Health", "grpc.health.v1.Health");

    private final Draft draft;
    private final Entry monitor;
    private final String id;

    Monitors(Draft draft, Entry monitor, String id) {
        this.draft = draft;
        this.monitor = monitor;
        this.id = id;
    }

    /**
     * The kind and its keys.
     *
     * @throws NoCounterpartException when there is none
     */
    Block check(String type) {
        return switch (type) {
            case "port" -> Block.of("tcp", place());
            case "ping" -> Block.of("icmp", new Block().with("host", host()).with("packets", 1L).with("size",
                    monitor.number("packetSize").filter(size -> size != 56).orElse(null)));
            case "dns" -> dns();
            case "mqtt" -> mqtt();
            case "postgres" -> database("postgres", "postgresql", true);
            case "mysql" -> database("mysql", "mysql", true);
            case "mongodb" -> database("mongodb", "", false);
            case "redis" -> database("redis", "", false);
            case "grpc-keyword" -> grpc();
            case "kafka-producer" -> kafka();
            default -> throw new NoCounterpartException(
                    WITHOUT.getOrDefault(type, "`" + type + "` is no type that is known."));
        };
    }

    private String host() {
        return Address.ofHost(monitor.text("hostname", ""), "host").host();
    }

    private Block place() {
        return Block.of("host", host()).with("port", monitor.number("port").orElse(null));
    }

    private Block dns() {
        List<String> servers = List.of(monitor.text("dns_resolve_server", "").split(","));
        monitor.ignoring("dns_last_result");
        if (servers.size() > 1) {
            draft.note(Note.Kind.DIFFERS, id, monitor.at("dns_resolve_server"),
                    "Only the first of its name servers is asked.");
        }
        return Block.of("dns", new Block()
                .with("name", monitor.text("hostname", ""))
                .with("type", monitor.text("dns_resolve_type", "A"))
                .with("server", servers.getFirst().isBlank() ? null : servers.getFirst().strip())
                .with("port", monitor.number("port").filter(port -> port != 53 && port > 0).orElse(null))
                .with("healthy", "rcode == 'NOERROR' && size(records) > 0"));
    }

    private Block mqtt() {
        String host = monitor.text("hostname", "");
        Address address = host.contains("://")
                ? Address.parse(host).orElseThrow(() -> new NoCounterpartException("its host is none."))
                : Address.ofHost(host, "mqtt");
        if (!Set.of("mqtt", "mqtts", "tcp", "ssl", "tls").contains(address.scheme())) {
            throw new NoCounterpartException("it speaks MQTT over `" + address.scheme() + "://`.");
        }
        String scheme = Set.of("mqtts", "ssl", "tls").contains(address.scheme()) ? "mqtts" : "mqtt";
        Optional<String> port = monitor.text("port").or(() -> Optional.ofNullable(address.port()));
        String expected = monitor.text("mqttSuccessMessage", "");
        return Block.of("mqtt", new Block()
                .with("url",
                        scheme + "://"
                                + new Address(scheme, null, null, address.host(), port.orElse(null), "").authority())
                .with("user", monitor.text("mqttUsername").filter(user -> !user.isEmpty()).orElse(null))
                .with("password", monitor.text("mqttPassword").filter(password -> !password.isEmpty())
                        .map(password -> draft.secret(password, monitor.at("mqttPassword"), id, "PASSWORD"))
                        .orElse(null))
                .with("topic", monitor.text("mqttTopic", ""))
                .with("expect", expected.isEmpty() ? null : CelText.literal(expected)));
    }

    private Block database(String kind, String scheme, boolean asks) {
        String connection = monitor.text("databaseConnectionString", "");
        Address address = Address.parse(connection)
                .orElseThrow(() -> new NoCounterpartException("its connection string is no address."));
        String user = address.user() == null || address.user().isEmpty() ? null : decoded(address.user());
        Block block = new Block()
                .with("url",
                        (scheme.isEmpty() ? address.scheme() : scheme) + "://" + address.authority() + address.rest())
                .with("user", user);
        if (address.password() != null && !address.password().isEmpty()) {
            block.with("password",
                    draft.secret(decoded(address.password()), monitor.at("databaseConnectionString"), id, "PASSWORD"));
        }
        monitor.ignoring("databaseQuery");
        return Block.of(kind, !asks
                ? block
                : block.with("query", monitor.text("databaseQuery").filter(query -> !query.isBlank()).orElse(null)));
    }

    private static String decoded(String part) {
        try {
            return part.contains("%")
                    ? URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8)
                    : part;
        } catch (IllegalArgumentException plain) {
            return part;
        }
    }

    private Block grpc() {
        if (!HEALTH.contains(monitor.text("grpcServiceName", ""))
                || !monitor.text("grpcMethod", "").equalsIgnoreCase("check")) {
            throw new NoCounterpartException(
                    "it calls a method of its own. A `grpc` check calls `grpc.health.v1.Health/Check` only.");
        }
        Address address = Address.ofHost(monitor.text("grpcUrl", ""), "grpc");
        boolean tls = monitor.flag("grpcEnableTls", false);
        String service = Json.members(monitor.text("grpcBody", "{}")).map(body -> body.getOrDefault("service", ""))
                .orElse("");
        monitor.ignoring("grpcProtobuf", "grpcMetadata", "keyword", "invertKeyword");
        return Block.of("grpc", new Block()
                .with("host", address.host())
                .with("port", address.portOr(tls ? 443 : 80))
                .with("service", service.isEmpty() ? null : service)
                .with("tls", tls ? (Object) true : null));
    }

    private Block kafka() {
        Block block = new Block()
                .with("bootstrap", monitor.texts("kafkaProducerBrokers"))
                .with("tls", monitor.flag("kafkaProducerSsl", false) ? (Object) true : null);
        Entry sasl = monitor.entry("kafkaProducerSaslOptions").orElse(null);
        if (sasl != null && !sasl.text("mechanism", "None").equalsIgnoreCase("None")) {
            if (sasl.text("mechanism", "").equalsIgnoreCase("aws")) {
                throw new NoCounterpartException("it logs in with AWS IAM.");
            }
            block.with("sasl", new Block()
                    .with("mechanism", sasl.text("mechanism", "").toUpperCase(Locale.ROOT))
                    .with("user", sasl.text("username", ""))
                    .with("password", draft.secret(sasl.text("password", ""), sasl.at("password"), id, "PASSWORD")));
            sasl.ignoringAll();
        }
        monitor.ignoring("kafkaProducerMessage", "kafkaProducerAllowAutoTopicCreation");
        draft.note(Note.Kind.DIFFERS, id, monitor.at("kafkaProducerTopic"),
                "A message is produced there; here a message of ours is"
                        + " produced and read again (`roundTrip`). The topic must exist.");
        return Block.of("kafka", block.with("roundTrip", Block.of("topic", monitor.text("kafkaProducerTopic", ""))));
    }
}
