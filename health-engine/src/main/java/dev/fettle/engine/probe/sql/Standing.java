package dev.fettle.engine.probe.sql;

import dev.fettle.engine.probe.Progress;
import org.jspecify.annotations.Nullable;

/**
 * How a database stands. Immutable.
 *
 * @param version as it says
 * @param role what it is to others: {@value #PRIMARY}, {@value #REPLICA} or {@value #UNKNOWN}
 * @param readOnly whether nothing can be written; null: unknown
 * @param link of one that follows another {@code up} or {@code down}; {@code none} when there is nothing to link to
 * @param lag seconds that it is behind, or of a primary that its replicas are; null: unknown
 * @param replicas that are connected; null: unknown
 */
public record Standing(String version, String role, @Nullable Boolean readOnly, String link, @Nullable Long lag,
        @Nullable Long replicas) {

    public static final String PRIMARY = "primary";
    public static final String REPLICA = "replica";
    public static final String UNKNOWN = "unknown";
    public static final String UP = "up";
    public static final String DOWN = "down";
    /** Nothing to link to. */
    public static final String NONE = "none";

    /** Of one that says its version alone. */
    public static Standing unknown(String version) {
        return new Standing(version, UNKNOWN, null, UNKNOWN, null, null);
    }

    void note(Progress progress) {
        note(progress, "version", version);
        note(progress, "role", role);
        note(progress, "readOnly", readOnly);
        note(progress, "replicationLink", link);
        note(progress, "replicationLagSeconds", lag);
        note(progress, "replicas", replicas);
    }

    private static void note(Progress progress, String detail, @Nullable Object value) {
        if (value != null && !UNKNOWN.equals(value)) {
            progress.note(detail, value);
        }
    }

    @Nullable
    Object value(String variable) {
        return switch (variable) {
            case "version" -> version;
            case "role" -> role;
            case "readOnly" -> readOnly;
            case "replication.link" -> link;
            case "replication.lag" -> lag;
            case "replication.replicas" -> replicas;
            default -> null;
        };
    }
}
