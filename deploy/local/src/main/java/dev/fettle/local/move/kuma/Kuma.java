package dev.fettle.local.move.kuma;

import dev.fettle.local.move.Block;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.GoDuration;
import dev.fettle.local.move.Moved;
import dev.fettle.local.move.NoCounterpartException;
import dev.fettle.local.move.Note;
import dev.fettle.local.move.Reversed;
import dev.fettle.local.move.Sources;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Position;
import dev.fettle.platform.file.Problem;
import dev.fettle.platform.file.Problem.Severity;
import dev.fettle.platform.file.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Moves a backup of Uptime Kuma. */
public final class Kuma {

    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CONFIRM = Duration.ofSeconds(5);
    private static final Set<String> WEB = Set.of("http", "keyword", "json-query");
    /** In these a refusal is an answer. */
    private static final Set<String> WITHOUT_LOGIN = Set.of("http", "keyword", "json-query", "port", "ping", "dns");
    private static final String DATABASE = "SQLite format 3";
    private static final String NO_EXPORT = "Version 2 has no export to JSON: its data is a SQLite or MariaDB database. Export with"
            + " version 1.23 before the upgrade, or write the monitors as JSON in the same shape by its API";
    /** What is of no use without its database, or says how it looks. */
    private static final String[] ITS_OWN = {"id", "weight", "forceInactive", "includeSensitiveData", "screenshot",
            "childrenIDs",
            "pathName", "path", "maintenance", "description", "name", "type", "active", "parent", "notificationIDList",
            "tags",
            "dns_last_result", "pushToken", "remote_browser", "cacheBust", "upsideDown"};

    /** Every monitor has the keys of all types. */
    private static final String[] OF_OTHER_TYPES = {"hostname", "port", "packetSize", "url", "method", "maxredirects",
            "accepted_statuscodes", "dns_resolve_type", "dns_resolve_server", "docker_container", "docker_host",
            "proxyId", "mqttTopic",
            "mqttSuccessMessage", "mqttUsername", "mqttPassword", "databaseQuery", "databaseConnectionString",
            "authMethod", "grpcUrl",
            "grpcProtobuf", "grpcMethod", "grpcServiceName", "grpcEnableTls", "grpcBody", "grpcMetadata",
            "radiusCalledStationId",
            "radiusCallingStationId", "radiusUsername", "radiusPassword", "radiusSecret", "game",
            "gamedigGivenPortOnly",
            "httpBodyEncoding", "jsonPath", "expectedValue", "jsonPathOperator", "kafkaProducerTopic",
            "kafkaProducerBrokers",
            "kafkaProducerSsl", "kafkaProducerAllowAutoTopicCreation", "kafkaProducerMessage",
            "kafkaProducerSaslOptions", "headers",
            "body", "keyword", "invertKeyword", "expiryNotification", "ignoreTls", "basic_auth_user", "basic_auth_pass",
            "oauth_client_id", "oauth_client_secret", "oauth_token_url", "oauth_scopes", "oauth_audience",
            "oauth_auth_method",
            "authWorkstation",
            "authDomain", "tlsCa", "tlsCert", "tlsKey", "timeout", "maxretries", "retryInterval", "resendInterval",
            "interval", "mqttCheckType", "mqttWebsocketPath", "rabbitmqNodes", "rabbitmqUsername", "rabbitmqPassword",
            "smtpSecurity", "wsSubprotocol", "wsIgnoreSecWebsocketAcceptHeader", "ping_count", "ping_numeric",
            "ping_per_request_timeout", "snmpOid", "snmpVersion", "snmp_v3_username", "system_service_name",
            "gamedigToken", "screenshot_delay", "responseMaxLength", "saveResponse", "saveErrorResponse",
            "retryOnlyOnStatusCodeFailure"};

    private final Draft draft;
    private final Map<String, Entry> monitors = new LinkedHashMap<>();
    private final Map<String, Entry> proxies = new HashMap<>();

    private Kuma(Draft draft) {
        this.draft = draft;
    }

    /** Reads a backup. Blocks. */
    public static Moved move(Path path) {
        Draft draft = new Draft("Uptime Kuma", path.toString());
        if (isDatabase(path)) {
            Problems problems = new Problems();
            problems.add(new Problem(Severity.ERROR, new Position(path.toString(), 1, 1), "#",
                    "this is a database and no backup. " + NO_EXPORT));
            return draft.finish(problems);
        }
        Sources sources = Sources.read(path);
        if (!sources.problems().hasErrors()) {
            sources.roots().forEach(root -> new Kuma(draft).move(root, sources.problems()));
        }
        return draft.finish(sources.problems());
    }

    private static boolean isDatabase(Path path) {
        try (InputStream file = Files.newInputStream(path)) {
            return new String(file.readNBytes(DATABASE.length()), StandardCharsets.ISO_8859_1).equals(DATABASE);
        } catch (IOException toldLater) {
            return false;
        }
    }

    private void move(Mapping root, Problems problems) {
        Entry backup = Entry.of(root, text -> text.replace("${", "$${"), problems);
        if (!backup.has("monitorList")) {
            problems.error(root, "this is no backup of Uptime Kuma: it has no monitorList. " + NO_EXPORT);
            return;
        }
        draft.usually(INTERVAL, TIMEOUT);
        backup.entries("proxyList").forEach(proxy -> proxies.put(proxy.text("id", ""),
                proxy.ignoring("userId", "default", "createdDate", "active", "auth", "username", "password", "protocol",
                        "host", "port")));
        backup.entries("monitorList")
                .forEach(monitor -> monitors.put(monitor.text("id", "line " + monitor.position().line()), monitor));
        Notifications notifications = new Notifications(draft, backup.entries("notificationList"));
        monitors.values().forEach(monitor -> move(monitor, notifications));
        notifications.finish();
        about(backup);
    }

    private void move(Entry monitor, Notifications notifications) {
        String type = monitor.text("type", "");
        String name = monitor.text("name", type);
        if (type.equals("group")) {
            group(monitor, name);
            return;
        }
        String id = draft.componentId(name);
        if (!monitor.flag("active", true) || monitor.flag("forceInactive", false) || isInPausedGroup(monitor)) {
            left(id, monitor, "active", "It is paused there, itself or with its group, so it is not written.");
            monitor.ignoringAll();
            return;
        }
        try {
            component(monitor, type, id, name, notifications);
            draft.unread(id, monitor.ignoring(ITS_OWN).ignoring(OF_OTHER_TYPES));
            monitor.ignoringAll();
        } catch (NoCounterpartException e) {
            left(id, monitor, "type", "**The whole monitor**: " + e.getMessage());
            monitor.ignoringAll();
        }
    }

    private boolean isInPausedGroup(Entry monitor) {
        return parents(monitor).stream().anyMatch(group -> !group.flag("active", true));
    }

    private void group(Entry monitor, String name) {
        if (monitor.flag("upsideDown", false)
                || monitor.entry("notificationIDList").map(list -> !list.keys().isEmpty()).orElse(false)) {
            draft.note(Note.Kind.DIFFERS, name, monitor.position(),
                    "Notifications of a group: webhooks tell of components;"
                            + " `types: [group-status-changed]` tells of groups.");
        }
        monitor.ignoringAll();
    }

    private void component(Entry monitor, String type, String id, String name, Notifications notifications) {
        boolean upsideDown = monitor.flag("upsideDown", false);
        if (upsideDown && type.equals("push")) {
            throw new NoCounterpartException("it is upside down: healthy when nobody pushes.");
        }
        Duration interval = seconds(monitor, "interval").orElse(INTERVAL);
        Block component = Block.of("id", id);
        monitor.text("description").filter(text -> !text.isBlank()).ifPresent(component::comment);
        List<String> groups = parents(monitor).reversed().stream().map(group -> group.text("name", "group")).toList();
        component.with("group", draft.group(groups, id, monitor.at("parent")).orElse(null))
                .with("name", Draft.name(name, id).orElse(null))
                .with("labels", labels(monitor, notifications, interval, id));
        if (!monitor.entries("conditions").isEmpty()) {
            left(id, monitor, "conditions", "Its `conditions` of version 2: say them in `healthy`.");
        }
        List<String> left = new ArrayList<>();
        Block check = type.equals("push")
                ? push(monitor, id, interval)
                : WEB.contains(type)
                        ? new WebMonitor(draft, monitor, id, proxies).check(type, left)
                        : new Monitors(draft, monitor, id).check(type);
        left.forEach(each -> component.comment("left out: " + each));
        if (!type.equals("push")) {
            rhythm(monitor, component, type, id);
        }
        if (upsideDown) {
            reverse(component, check, type);
            draft.note(Note.Kind.DIFFERS, id, monitor.at("upsideDown"),
                    "It is upside down: no connection is HEALTHY (`severity`), and an answer as it is described is not."
                            + " An answer that a condition cannot be asked of, as one that is no JSON, is not healthy either.");
        }
        draft.component(component.with("check", check), monitor.position());
    }

    /** Whatever goes wrong is what is wanted, and what would be healthy is not. */
    private static void reverse(Block component, Block check, String type) {
        check.values().values().stream().filter(Block.class::isInstance).map(Block.class::cast).forEach(kind -> {
            Object healthy = kind.values().get("healthy");
            kind.with("healthy", healthy == null ? Reversed.NEVER : "!(" + healthy + ")");
            kind.without("degraded");
        });
        component.with("severity", WITHOUT_LOGIN.contains(type)
                ? Reversed.severity()
                : Reversed.severity("AUTH", "RATE_LIMITED", "STATUS_4XX", "STATUS_5XX", "STATUS_OTHER"));
    }

    private void rhythm(Entry monitor, Block component, String type, String id) {
        Duration said = seconds(monitor, "interval").orElse(INTERVAL);
        Duration usual = WEB.contains(type) ? said.multipliedBy(4).dividedBy(5) : TIMEOUT;
        Duration timeout = seconds(monitor, "timeout").orElse(usual);
        Duration interval = draft.rhythm(component, said, timeout.compareTo(said) > 0 ? said : timeout, id,
                monitor.at("interval"));
        long retries = Math.max(0, monitor.number("maxretries").orElse(0L));
        component.with("thresholds", Block.of("failure", Math.min(100, retries + 1)));
        Duration again = seconds(monitor, "retryInterval").orElse(said);
        Duration confirm = again.compareTo(interval) > 0 ? interval : again;
        component.with("confirm", retries == 0 || confirm.equals(CONFIRM) ? null : GoDuration.print(confirm));
        if (again.compareTo(interval) > 0 && retries > 0) {
            draft.note(Note.Kind.DIFFERS, id, monitor.at("retryInterval"),
                    "It tries again more slowly than it looks; here never more slowly"
                            + " than the interval.");
        }
    }

    private Block push(Entry monitor, String id, Duration interval) {
        long retries = monitor.number("maxretries").orElse(0L);
        Duration silence = interval.plus(seconds(monitor, "retryInterval").orElse(interval).multipliedBy(retries));
        monitor.ignoring("timeout");
        draft.note(Note.Kind.LOOK, id, monitor.position(), "Whoever pushes results needs the new address,"
                + " `POST /api/v1/push/ID`, and a token of the role `pusher`.");
        return Block.of("push", Block.of("deadline", GoDuration.print(silence)));
    }

    private Map<String, String> labels(Entry monitor, Notifications notifications, Duration interval, String id) {
        Map<String, String> labels = new LinkedHashMap<>(notifications.labels(monitor, interval));
        for (Entry tag : monitor.entries("tags")) {
            String name = tag.text("name", "tag");
            String value = tag.text("value", "");
            if (labels.putIfAbsent(name, value.isBlank() ? "true" : value) != null) {
                draft.note(Note.Kind.LEFT_OUT, id, monitor.at("tags"), "It has the tag `" + name
                        + "` more than once; a label has one value, here the first.");
            }
            tag.ignoringAll();
        }
        return draft.labels(labels, id, monitor.at("tags"));
    }

    /** The groups that it stands in, from inside. */
    private List<Entry> parents(Entry monitor) {
        List<Entry> parents = new ArrayList<>();
        Optional<Entry> at = parent(monitor);
        while (at.isPresent() && !parents.contains(at.get())) {
            parents.add(at.get());
            at = parent(at.get());
        }
        return parents;
    }

    private Optional<Entry> parent(Entry monitor) {
        return monitor.text("parent").flatMap(number -> Optional.ofNullable(monitors.get(number)));
    }

    private static Optional<Duration> seconds(Entry monitor, String key) {
        return monitor.text(key).filter(text -> text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?"))
                .map(text -> Duration.ofMillis((long) (Double.parseDouble(text) * 1000)))
                .filter(Duration::isPositive);
    }

    private void about(Entry backup) {
        String version = backup.text("version", "");
        if (version.startsWith("2")) {
            draft.note(Note.Kind.LOOK, "", backup.at("version"),
                    "The backup says version " + version + ". That version exports no such"
                            + " file; what it adds to monitors may be missing here.");
        }
        draft.unread("", backup);
        draft.note(Note.Kind.LEFT_OUT, "", backup.position(),
                "Maintenance, status pages, Docker hosts and settings are not in a backup:"
                        + " windows are `maintenance` of a component or of `defaults`.");
        draft.note(Note.Kind.DIFFERS, "", backup.position(),
                "Retries became `thresholds.failure` and their interval `confirm`. Beside that"
                        + " a failed attempt is repeated once within its run (`retry`).");
        draft.note(Note.Kind.DIFFERS, "", backup.position(),
                "An answer of more than 1 MiB is TOO_LARGE; `maxBody`, up to 64 MiB, says otherwise. A request says"
                        + " `User-Agent: Fettle` and accepts anything unless its headers say otherwise; there it asks for HTML first.");
        draft.note(Note.Kind.DIFFERS, "", backup.position(),
                "The end of trouble is told also when it falls into a window of maintenance,"
                        + " and a failed message is sent again until it arrives.");
    }

    private void left(String id, Entry monitor, String key, String message) {
        draft.note(Note.Kind.LEFT_OUT, id, monitor.at(key), message);
    }
}
