package dev.fettle.engine.status;

import dev.fettle.api.component.Status;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The members of one group, counted by status, and the status that follows: UNHEALTHY if a critical member is, else
 * DEGRADED if any is DEGRADED or UNHEALTHY, else UNKNOWN if any is, else HEALTHY. Members that do not count (not
 * judged yet) are left out; of only such it is UNKNOWN. A change costs the same whatever the number of members. Not
 * thread-safe.
 */
final class Tally {

    /** 70 % of 10 members are 7, whatever binary fractions say. */
    private static final double ROUNDING = 1e-9;

    private final Map<Status, Integer> counts = new EnumMap<>(Status.class);
    private int counted;
    private int critical;

    /**
     * What one member adds.
     *
     * @param status its status
     * @param critical whether its being UNHEALTHY makes the group so
     */
    record Share(Status status, boolean critical) {}

    /** Takes one share out and puts another in; null for none. */
    void replace(@Nullable Share old, @Nullable Share fresh) {
        count(old, -1);
        count(fresh, +1);
    }

    private void count(@Nullable Share share, int by) {
        if (share == null) {
            return;
        }
        counts.merge(share.status(), by, Integer::sum);
        counted += by;
        if (share.critical() && share.status() == Status.UNHEALTHY) {
            critical += by;
        }
    }

    /** Whether no member counts. */
    boolean isEmpty() {
        return counted == 0;
    }

    /**
     * @param quorum share of the members that count, above 0 and at most 1, that must be HEALTHY; empty: the worst
     * member decides
     */
    Status status(OptionalDouble quorum) {
        return quorum.isEmpty() || isEmpty() ? worst() : byQuorum(quorum.getAsDouble());
    }

    private Status byQuorum(double quorum) {
        return count(Status.HEALTHY) >= quorum * counted - ROUNDING ? Status.HEALTHY : Status.UNHEALTHY;
    }

    private Status worst() {
        if (critical > 0) {
            return Status.UNHEALTHY;
        }
        if (count(Status.UNHEALTHY) + count(Status.DEGRADED) > 0) {
            return Status.DEGRADED;
        }
        return count(Status.UNKNOWN) > 0 || isEmpty() ? Status.UNKNOWN : Status.HEALTHY;
    }

    /** How many members that count have each status; every status is present. */
    Map<Status, Integer> counts() {
        Map<Status, Integer> byStatus = new EnumMap<>(Status.class);
        for (Status status : Status.values()) {
            byStatus.put(status, count(status));
        }
        return Collections.unmodifiableMap(byStatus);
    }

    private int count(Status status) {
        return counts.getOrDefault(status, 0);
    }
}
