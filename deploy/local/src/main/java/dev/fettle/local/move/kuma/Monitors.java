package dev.fettle.local.move.kuma;

import dev.fettle.local.move.Address;
import dev.fettle.local.move.Block;
import dev.fettle.local.move.CelText;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.NoCounterpartException;
import dev.fettle.local.move.Note;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
            Map.entry("snmp", "there is no check over SNMP. A program run by an `exec` check (`check_snmp`) asks."),
            Map.entry("oracledb", "there is no check of Oracle."),
            Map.entry("sip-options", "there is no check over SIP. A program run by an `exec` check asks."),
            Map.entry("system-service",
                    "there is no check of services of the machine. A program run by an `exec` check, or a push, tells."),
            Map.entry("globalping", "there are no probes of others: each engine asks from where it stands."),
            Map.entry("manual", "a status that people set. A `push` check takes it."));
    private static final long USUAL_PACKET = 56;
    private static final long SMALLEST_PACKET = 16;
    private static final long LARGEST_PACKET = 8972;
    private static final Map<String, Set<String>> SCHEMES = Map.of("postgres", Set.of("postgres", "postgresql"),
            "mysql",
            Set.of("mysql", "mariadb"), "mongodb", Set.of("mongodb"), "redis", Set.of("redis", "rediss"));
    private static final Pattern SSL_MODE = Pattern
            .compile("sslmode=(?:disable|allow|prefer|require|verify-ca|verify-full)");
    private static final Pattern MYSQL_MODE = Pattern
            .compile("(?:sslMode|ssl-mode)=(?i:DISABLED|REQUIRED|VERIFY_CA|VERIFY_IDENTITY)");
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
            case "ping" -> ping();
            case "dns" -> dns();
            case "mqtt" -> mqtt();
            case "postgres" -> database("postgres", "postgresql", true);
            case "mysql" -> database("mysql", "mysql", true);
            case "mongodb" -> database("mongodb", "", false);
            case "redis" -> database("redis", "", false);
            case "grpc-keyword" -> grpc();
            case "kafka-producer" -> kafka();
            case "rabbitmq" -> rabbitmq();
            case "smtp" -> smtp();
            case "websocket-upgrade" -> webSocket();
            default -> throw new NoCounterpartException(
                    WITHOUT.getOrDefault(type, "`" + type + "` is no type that is known."));
        };
    }

    private String host() {
        return Address.ofHost(monitor.text("hostname", ""), "host").host();
    }

    private Block place() {
        return Block.of("host", host()).with("port", monitor.number("port")
                .orElseThrow(() -> new NoCounterpartException("it has no port.")));
    }

    private Block ping() {
        long wanted = monitor.number("packetSize").orElse(USUAL_PACKET);
        long size = Math.clamp(wanted, SMALLEST_PACKET, LARGEST_PACKET);
        if (size != wanted) {
            draft.note(Note.Kind.DIFFERS, id, monitor.at("packetSize"),
                    "Its packets have " + wanted + " bytes there; here "
                            + SMALLEST_PACKET + " to " + LARGEST_PACKET + ".");
        }
        draft.note(Note.Kind.DIFFERS, id, monitor.position(),
                "A host is UP there when one of several echoes comes back. Here one is sent and waited for for 1 s"
                        + " (`packets`, `wait`), and a run that fails is repeated once (`retry`).");
        return Block.of("icmp", new Block().with("host", host()).with("packets", 1L)
                .with("size", size == USUAL_PACKET ? null : size));
    }

    /** Version 2 asks the management API, and so does the check. */
    private Block rabbitmq() {
        List<String> nodes = monitor.oneOrMore("rabbitmqNodes").stream()
                .flatMap(text -> text.startsWith("[") ? Json.texts(text).stream() : Stream.of(text)).toList();
        Address node = nodes.stream().findFirst().flatMap(Address::parse)
                .orElseThrow(() -> new NoCounterpartException("its nodes are no addresses."));
        if (nodes.size() > 1) {
            draft.note(Note.Kind.DIFFERS, id, monitor.at("rabbitmqNodes"),
                    "One of its nodes is enough there; here the first is asked. A component for each, in a group with a"
                            + " `quorum`, is the same.");
        }
        Block check = Block.of("url", node.scheme() + "://" + node.authority() + "/api/health/checks/alarms")
                .with("headers", Map.of("Accept", "application/json"));
        monitor.text("rabbitmqUsername").filter(user -> !user.isEmpty()).ifPresent(user -> check.with("auth",
                Block.of("basic", Block.of("user", user).with("password",
                        draft.secrets().hide(monitor.text("rabbitmqPassword", ""), monitor.at("rabbitmqPassword"), id,
                                "PASSWORD")))));
        return Block.of("http", check.with("redirects", 5L).with("healthy", "status == 200"));
    }

    private Block smtp() {
        String security = monitor.text("smtpSecurity", "");
        long port = monitor.number("port").orElse(25L);
        draft.note(Note.Kind.DIFFERS, id, monitor.position(), "A `smtp` check is DEGRADED (TLS_EXPIRING) 14 days before"
                + " its certificate ends; `warn: 0s` would never be.");
        return Block.of("smtp", Block.of("host", host())
                .with("port", port)
                .with("tls", security.equals("secure") ? (Object) true : null)
                .with("starttls", security.equals("starttls")
                        ? "required"
                        : security.equals("nostarttls") ? "none" : null));
    }

    private Block webSocket() {
        Address address = Address.parse(monitor.text("url", ""))
                .orElseThrow(() -> new NoCounterpartException("its address is none."));
        List<String> protocols = Arrays.stream(monitor.text("wsSubprotocol", "").split(",", -1)).map(String::strip)
                .filter(protocol -> !protocol.isEmpty()).toList();
        List<String> codes = monitor.texts("accepted_statuscodes");
        if (protocols.size() > 1) {
            draft.note(Note.Kind.DIFFERS, id, monitor.at("wsSubprotocol"),
                    "Of its subprotocols only the first is asked for.");
        }
        if (!codes.isEmpty() && !codes.equals(List.of("1000"))) {
            draft.note(Note.Kind.LEFT_OUT, id, monitor.at("accepted_statuscodes"),
                    "With which code a WebSocket is closed: here it is healthy once it is open.");
        }
        if (monitor.flag("wsIgnoreSecWebsocketAcceptHeader", false)) {
            draft.note(Note.Kind.LEFT_OUT, id, monitor.at("wsIgnoreSecWebsocketAcceptHeader"),
                    "A server that answers the handshake wrongly is not healthy here.");
        }
        return Block.of("websocket", Block
                .of("url", draft.secrets().address(address.plain(), monitor.at("url"), id))
                .with("subprotocol", protocols.stream().findFirst().orElse(null)));
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
        boolean second = monitor.has("mqttCheckType");
        if (monitor.text("mqttCheckType", "keyword").equals("json-query")) {
            draft.note(Note.Kind.LEFT_OUT, id, monitor.at("jsonPath"), "Its query `"
                    + monitor.text("jsonPath", "").replace("`", "'") + "` of the message: any message is healthy here."
                    + " `expect` takes a regular expression, and `healthy` sees `text`.");
            expected = "";
        }
        return Block.of("mqtt", new Block()
                .with("url",
                        scheme + "://"
                                + new Address(scheme, null, null, address.host(), port.orElse(null), "").authority())
                .with("user", monitor.text("mqttUsername").filter(user -> !user.isEmpty()).orElse(null))
                .with("password", monitor.text("mqttPassword").filter(password -> !password.isEmpty())
                        .map(password -> draft.secrets().hide(password, monitor.at("mqttPassword"), id, "PASSWORD"))
                        .orElse(null))
                .with("topic", monitor.text("mqttTopic", ""))
                .with("expect", expected.isEmpty()
                        ? "^"
                        : second ? CelText.literal(expected) : "^" + CelText.literal(expected) + "\\z"));
    }

    private Block database(String kind, String scheme, boolean asks) {
        String connection = monitor.text("databaseConnectionString", "");
        Address address = Address.parse(connection)
                .orElseThrow(() -> new NoCounterpartException("its connection string is no address."));
        if (!scheme.isEmpty() && address.user() == null) {
            throw new NoCounterpartException("its connection string names no user.");
        }
        if (!SCHEMES.getOrDefault(kind, Set.of()).contains(address.scheme().toLowerCase(Locale.ROOT))) {
            throw new NoCounterpartException("a `" + kind + "` check does not read `" + address.scheme() + "://`.");
        }
        Block block = Block.of("url", (scheme.isEmpty() ? address.scheme() : scheme) + "://" + address.authority()
                + rest(kind, address));
        draft.secrets().login(address, monitor.at("databaseConnectionString"), id, "PASSWORD").values()
                .forEach(block::with);
        monitor.text("radiusPassword").filter(password -> kind.equals("mysql") && !password.isEmpty())
                .ifPresent(password -> block.with("password",
                        draft.secrets().hide(password, monitor.at("radiusPassword"), id, "PASSWORD")));
        told(kind);
        return Block.of(kind, !asks
                ? block
                : block.with("query", monitor.text("databaseQuery").filter(query -> !query.isBlank()).orElse(null)));
    }

    /** Path and those parameters that a check knows; which others there were is told. */
    private String rest(String kind, Address address) {
        int begin = address.rest().indexOf('?');
        if (begin < 0 || kind.equals("mongodb")) {
            return address.rest();
        }
        List<String> kept = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (String parameter : address.rest().substring(begin + 1).split("&", -1)) {
            boolean isKnown = (kind.equals("postgres") && SSL_MODE.matcher(parameter).matches())
                    || (kind.equals("mysql") && MYSQL_MODE.matcher(parameter).matches());
            (isKnown ? kept : gone).add(isKnown ? parameter : parameter.replaceFirst("=.*", ""));
        }
        if (!gone.isEmpty()) {
            draft.note(Note.Kind.LEFT_OUT, id, monitor.at("databaseConnectionString"), "Of its connection string `"
                    + String.join("`, `", gone).replace("``", "") + "`: a `" + kind + "` check does not know that.");
        }
        return address.rest().substring(0, begin) + (kept.isEmpty() ? "" : "?" + String.join("&", kept));
    }

    private void told(String kind) {
        if (kind.equals("mongodb") && (monitor.text("databaseQuery").filter(query -> !query.isBlank()
                && !query.replaceAll("\\s", "").equals("{\"ping\":1}")).isPresent()
                || !monitor.text("expectedValue", "").isEmpty())) {
            draft.note(Note.Kind.LEFT_OUT, id, monitor.at("databaseQuery"),
                    "Its command, and what must come of it: a `mongodb` check asks `hello` and `ping`.");
        }
        if (kind.equals("redis") && monitor.flag("ignoreTls", false)) {
            draft.note(Note.Kind.DIFFERS, id, monitor.at("ignoreTls"),
                    "A `redis` check over TLS always looks at the certificate.");
        }
        if (!kind.equals("postgres")) {
            draft.note(Note.Kind.DIFFERS, id, monitor.position(), "A `" + kind + "` check also looks at replication"
                    + " and, unless `degraded` says otherwise, is DEGRADED while that is broken.");
        }
        monitor.ignoring("databaseQuery");
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
        monitor.ignoring("grpcProtobuf", "grpcMetadata");
        return Block.of("grpc", new Block()
                .with("host", address.host())
                .with("port", address.portOr(tls ? 443 : 80))
                .with("service", service.isEmpty() ? null : service)
                .with("tls", tls ? (Object) true : null)
                .with("healthy", said().orElse(null)));
    }

    /** What a keyword says of the status; empty where it is the usual. */
    private Optional<String> said() {
        String keyword = monitor.text("keyword", "");
        boolean inverted = monitor.flag("invertKeyword", false);
        if (keyword.isEmpty() || (keyword.matches("[^A-Z]*SERVING[^A-Z]*") && !inverted)) {
            if (!keyword.isEmpty()) {
                draft.note(Note.Kind.DIFFERS, id, monitor.at("keyword"),
                        "`NOT_SERVING` holds the keyword `SERVING` there; here it is not healthy.");
            }
            return Optional.empty();
        }
        String answer = "('{\"status\":\"' + status + '\"}').contains(" + CelText.quoted(keyword) + ")";
        return Optional.of(inverted ? "!" + answer : answer);
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
                    .with("password",
                            draft.secrets().hide(sasl.text("password", ""), sasl.at("password"), id, "PASSWORD")));
            sasl.ignoringAll();
        }
        monitor.ignoring("kafkaProducerMessage", "kafkaProducerAllowAutoTopicCreation");
        draft.note(Note.Kind.DIFFERS, id, monitor.at("kafkaProducerTopic"),
                "A message is produced there; here a message of ours is"
                        + " produced and read again (`roundTrip`). The topic must exist.");
        return Block.of("kafka", block.with("roundTrip", Block.of("topic", monitor.text("kafkaProducerTopic", ""))));
    }
}
