package dev.fettle.engine.probe.redis;

import dev.fettle.engine.probe.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself. What it does not say is null, and of words {@code unknown}. Pure.
 *
 * @param info what {@code INFO} and {@code CLUSTER INFO} said, by name
 */
record Server(Map<String, String> info) {

    private static final String UNKNOWN = "unknown";
    private static final Pattern LAG = Pattern.compile("(?:^|,)lag=(\\d{1,18})");
    private static final Pattern OFFSET = Pattern.compile("(?:^|,)offset=(\\d{1,18})");
    private static final Pattern REPLICA_NAME = Pattern.compile("slave\\d{1,9}");

    Server {
        info = Map.copyOf(info);
    }

    /** One of which nothing is known. */
    static Server unknown() {
        return new Server(Map.of());
    }

    /** With what it says now: lines {@code name:value}, and titles after {@code #}. */
    Server with(String lines) {
        Map<String, String> all = new HashMap<>(info);
        lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                all.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return new Server(all);
    }

    /** Whether it is a node of a cluster. */
    boolean isClustered() {
        return "1".equals(info.get("cluster_enabled"));
    }

    /** The value of a variable of conditions; null when there is none. */
    @Nullable
    Object value(String name) {
        return switch (name) {
            case "version" -> version();
            case "role" -> role();
            case "memory.used" -> number("used_memory");
            case "memory.max" -> memoryMax();
            case "memory.percent" -> memoryPercent();
            case "clients" -> number("connected_clients");
            case "replication.link" -> link();
            case "replication.replicas" -> number("connected_slaves");
            case "replication.lag" -> lag();
            case "replication.lagBytes" -> lagBytes();
            case "cluster.state" -> clusterState();
            case "info" -> info;
            default -> null;
        };
    }

    void note(Progress progress) {
        for (Detail detail : Detail.values()) {
            Object value = value(detail.variable);
            if (value != null && !UNKNOWN.equals(value)) {
                progress.note(detail.key, value);
            }
        }
    }

    /** Those that speak like Redis say as well which Redis they are like. */
    private String version() {
        return info.getOrDefault("valkey_version",
                info.getOrDefault("dragonfly_version", info.getOrDefault("redis_version", UNKNOWN)));
    }

    private String role() {
        return switch (info.getOrDefault("role", info.getOrDefault("redis_mode", ""))) {
            case "master", "primary" -> "primary";
            case "slave", "replica" -> "replica";
            case "sentinel" -> "sentinel";
            default -> UNKNOWN;
        };
    }

    private String link() {
        return switch (role()) {
            case "replica" -> info.getOrDefault("master_link_status", UNKNOWN);
            case UNKNOWN -> UNKNOWN;
            default -> "none";
        };
    }

    /** Without a limit of its own it can have what the machine has. */
    private @Nullable Long memoryMax() {
        Long limit = number("maxmemory");
        return limit != null && limit > 0 ? limit : number("total_system_memory");
    }

    private @Nullable Long memoryPercent() {
        Long used = number("used_memory");
        Long max = memoryMax();
        return used == null || max == null || max == 0 ? null : Math.round(100.0 * used / max);
    }

    /** In seconds. */
    private @Nullable Long lag() {
        return switch (role()) {
            case "replica" -> known(number("up".equals(link())
                    ? "master_last_io_seconds_ago"
                    : "master_link_down_since_seconds"));
            case "primary" -> replicas(LAG).max().orElse(0);
            default -> null;
        };
    }

    /** Who was never connected says -1. */
    private static @Nullable Long known(@Nullable Long seconds) {
        return seconds == null || seconds < 0 ? null : seconds;
    }

    private @Nullable Long lagBytes() {
        Long read = number("slave_read_repl_offset");
        Long applied = number("slave_repl_offset");
        Long written = number("master_repl_offset");
        return switch (role()) {
            case "replica" -> read == null || applied == null ? null : Long.valueOf(Math.max(0, read - applied));
            case "primary" -> written == null
                    ? null
                    : Long.valueOf(replicas(OFFSET).map(offset -> Math.max(0, written - offset)).max().orElse(0));
            default -> null;
        };
    }

    /** A figure of each of the replicas that a primary knows. */
    private LongStream replicas(Pattern figure) {
        return info.entrySet().stream()
                .filter(entry -> REPLICA_NAME.matcher(entry.getKey()).matches())
                .map(entry -> figure.matcher(entry.getValue()))
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)));
    }

    private String clusterState() {
        return Optional.ofNullable(info.get("cluster_state"))
                .orElse("0".equals(info.get("cluster_enabled")) ? "off" : UNKNOWN);
    }

    private @Nullable Long number(String name) {
        try {
            String text = info.get(name);
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    /** What is told of it, and how that is called. */
    private enum Detail {
        VERSION("version", "version"), ROLE("role", "role"), MEMORY_USED("memory.used", "memoryUsedBytes"), MEMORY_MAX(
                "memory.max", "memoryMaxBytes"), CLIENTS("clients", "clients"), REPLICAS("replication.replicas",
                        "replicas"), LINK("replication.link", "replicationLink"), LAG("replication.lag",
                                "replicationLagSeconds"), LAG_BYTES("replication.lagBytes",
                                        "replicationLagBytes"), CLUSTER("cluster.state", "clusterState");

        private final String variable;
        private final String key;

        Detail(String variable, String key) {
            this.variable = variable;
            this.key = key;
        }
    }
}
