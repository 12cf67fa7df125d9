package dev.fettle.local.move.kuma;

import dev.fettle.local.move.Block;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.GoDuration;
import dev.fettle.local.move.Moved;
import dev.fettle.local.move.Note;
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
import org.jspecify.annotations.Nullable;

/** Moves a backup of Uptime Kuma. */
public final class Kuma {

    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CONFIRM = Duration.ofSeconds(5);
    private static final Set<String> WEB = Set.of("http", "keyword", "json-query");
    private static final String DATABASE = "SQLite format 3";
    private static final String NO_EXPORT = "Version 2 has no export to JSON: its data is a SQLite or MariaDB database. Export with"
            + " version 1.23 before the upgrade, or write the monitors as JSON in the same shape by its API";
    /** What is of no use without its database, or says how it looks. */
    private static final String[] ITS_OWN = {"id", "weight", "forceInactive", "includeSensitiveData", "screenshot",
            "childrenIDs",
            "pathName", "path", "maintenance", "description", "name", "type", "active", "parent", "notificationIDList",
            "tags",
            "dns_last_result", "pushToken", "remote_browser", "cacheBust", "conditions", "upsideDown"};

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
            "oauth_client_id", "oauth_client_secret", "oauth_token_url", "oauth_scopes", "oauth_auth_method",
            "authWorkstation",
            "authDomain", "tlsCa", "tlsCert", "tlsKey", "timeout", "maxretries", "retryInterval", "resendInterval",
            "interval"};

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
        draft.defaults().with("interval", GoDuration.print(INTERVAL)).with("timeout", GoDuration.print(TIMEOUT));
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
        if (!monitor.flag("active", true)) {
            left(id, monitor, "active", "It is paused there, so it is not written.");
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
        if (upsideDown && !WEB.contains(type)) {
            throw new NoCounterpartException("it is upside down: healthy when nothing answers.");
        }
        Duration interval = seconds(monitor, "interval").orElse(INTERVAL);
        Block component = Block.of("id", id);
        monitor.text("description").filter(text -> !text.isBlank()).ifPresent(component::comment);
        component.with("group", path(monitor)).with("name", name.equals(id) ? null : name).with("labels",
                labels(monitor, notifications, interval));
        List<String> left = new ArrayList<>();
        Block check = type.equals("push")
                ? push(monitor, id, interval)
                : WEB.contains(type)
                        ? new WebMonitor(draft, monitor, id, proxies).check(type, left)
                        : new Monitors(draft, monitor, id).check(type);
        left.forEach(each -> component.comment("left out: " + each));
        if (!type.equals("push")) {
            rhythm(monitor, component, interval, id);
            component.with("severity", upsideDown ? WebMonitor.upsideDown() : null);
        }
        if (upsideDown) {
            draft.note(Note.Kind.DIFFERS, id, monitor.at("upsideDown"),
                    "It is upside down: no connection is HEALTHY (`severity`), and an"
                            + " answer as it is described is not.");
        }
        draft.component(component.with("check", check));
    }

    private void rhythm(Entry monitor, Block component, Duration interval, String id) {
        component.with("interval", interval.equals(INTERVAL) ? null : GoDuration.print(interval));
        Duration timeout = seconds(monitor, "timeout").orElse(TIMEOUT);
        Duration shorter = timeout.compareTo(interval) > 0 ? interval : timeout;
        component.with("timeout", shorter.equals(TIMEOUT) ? null : GoDuration.print(shorter));
        long retries = monitor.number("maxretries").orElse(0L);
        component.with("thresholds", Block.of("failure", Math.min(100, retries + 1)));
        Duration again = seconds(monitor, "retryInterval").orElse(interval);
        component.with("confirm", retries == 0 || again.equals(CONFIRM) ? null : GoDuration.print(again));
        if (again.compareTo(interval) > 0 && retries > 0) {
            draft.note(Note.Kind.DIFFERS, id, monitor.at("retryInterval"),
                    "It tries again more slowly than it looks; here never more slowly"
                            + " than `interval`.");
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

    private Map<String, String> labels(Entry monitor, Notifications notifications, Duration interval) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (Entry tag : monitor.entries("tags")) {
            String name = tag.text("name", "tag").replaceAll("[^A-Za-z0-9_]", "_");
            String value = tag.text("value", "");
            labels.put(Character.isDigit(name.charAt(0)) ? "_" + name : name, value.isBlank() ? "true" : value);
            tag.ignoringAll();
        }
        labels.putAll(notifications.labels(monitor, interval));
        return labels;
    }

    /** The groups that it stands in, from outside. */
    private @Nullable String path(Entry monitor) {
        List<String> path = new ArrayList<>();
        Entry at = monitor;
        while (at != null && path.size() < 20) {
            at = at.text("parent").map(monitors::get).orElse(null);
            if (at != null) {
                path.addFirst(Draft.segment(at.text("name", "group")));
            }
        }
        return path.isEmpty() ? null : String.join(".", path);
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
                "The end of trouble is told also when it falls into a window of maintenance,"
                        + " and a failed message is sent again until it arrives.");
    }

    private void left(String id, Entry monitor, String key, String message) {
        draft.note(Note.Kind.LEFT_OUT, id, monitor.at(key), message);
    }
}
