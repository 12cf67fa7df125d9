package dev.fettle.engine.probe.mongodb;

import dev.fettle.engine.probe.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself and of its set. Pure; what it reads may throw {@link org.bson.BSONException}.
 *
 * @param version as it says; null: unknown
 * @param hello its answer to {@code hello}
 * @param status its answer to {@code replSetGetStatus}; null: it has no set, or does not tell that user
 */
record Member(@Nullable String version, BsonDocument hello, @Nullable BsonDocument status) {

    private static final String UNKNOWN = "unknown";
    private static final int PRIMARY = 1;
    private static final int SECONDARY = 2;

    /** The value of a variable of conditions; null when there is none. */
    @Nullable
    Object value(String name) {
        return switch (name) {
            case "version" -> version == null ? UNKNOWN : version;
            case "role" -> role();
            case "readOnly" -> truth(hello, "readOnly");
            case "replication.set" -> isInSet() ? text("setName") : "";
            case "replication.primary" -> !isInSet() || hello.containsKey("primary");
            case "replication.members" -> (long) count("hosts") + count("passives") + count("arbiters");
            case "replication.lag" -> lag();
            default -> null;
        };
    }

    void note(Progress progress) {
        if (version != null) {
            progress.note("version", version);
        }
        progress.note("role", role());
        progress.note("readOnly", truth(hello, "readOnly"));
        if (isInSet()) {
            progress.note("setName", text("setName"));
            progress.note("primary", text("primary"));
            progress.note("members", (long) count("hosts") + count("passives") + count("arbiters"));
        }
        Long lag = lag();
        if (lag != null) {
            progress.note("replicationLagSeconds", lag);
        }
    }

    boolean isInSet() {
        return hello.containsKey("setName");
    }

    boolean isArbiter() {
        return truth(hello, "arbiterOnly");
    }

    String role() {
        if ("isdbgrid".equals(text("msg"))) {
            return "mongos";
        }
        if (isArbiter()) {
            return "arbiter";
        }
        if (truth(hello, "isWritablePrimary") || truth(hello, "ismaster")) {
            return isInSet() ? "primary" : "standalone";
        }
        return truth(hello, "secondary") ? "secondary" : "other";
    }

    /** Of a secondary how far it is behind the primary, of the primary how far the last secondary is; in seconds. */
    private @Nullable Long lag() {
        if (status == null || !(status.get("members") instanceof BsonArray members)) {
            return null;
        }
        Long primary = null;
        Long own = null;
        List<Long> secondaries = new ArrayList<>();
        for (BsonValue each : members) {
            if (each instanceof BsonDocument member && member.containsKey("optimeDate")) {
                long applied = member.getDateTime("optimeDate").getValue();
                long state = number(member, "state");
                if (state == PRIMARY) {
                    primary = applied;
                } else if (state == SECONDARY) {
                    secondaries.add(applied);
                }
                if (truth(member, "self")) {
                    own = applied;
                }
            }
        }
        if (primary == null) {
            return null;
        }
        long least = role().equals("secondary") && own != null
                ? own
                : secondaries.stream().mapToLong(Long::longValue).min().orElse(primary);
        return Math.max(0, Duration.ofMillis(primary - least).toSeconds());
    }

    private int count(String key) {
        return hello.get(key) instanceof BsonArray names ? names.size() : 0;
    }

    private String text(String key) {
        BsonValue value = hello.get(key);
        return value != null && value.isString() ? value.asString().getValue() : "";
    }

    static boolean truth(BsonDocument document, String key) {
        BsonValue value = document.get(key);
        return value != null && value.isBoolean() && value.asBoolean().getValue();
    }

    /** A whole number of whichever size; 0 when there is none. */
    static long number(BsonDocument document, String key) {
        BsonValue value = document.get(key);
        try {
            return value != null && value.isNumber() ? value.asNumber().longValue() : 0;
        } catch (BsonInvalidOperationException noNumber) {
            return 0;
        }
    }
}
