package dev.fettle.engine.probe.composite;

import dev.fettle.api.component.Status;
import dev.fettle.engine.probe.Members.Member;
import dev.fettle.platform.expression.Document;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the members are, as conditions see it. What a condition reads is made once, however often it reads it. Confined
 * to the lane.
 */
final class Standing {

    private static final int SHOWN = 5;

    private final List<Member> all;
    private final List<Member> counted;
    private final Map<Status, Long> counts;
    private final Map<String, @Nullable Object> read = new HashMap<>();

    /** @param all in the order of the definition */
    Standing(List<Member> all) {
        this.all = List.copyOf(all);
        this.counted = all.stream().filter(Member::counts).toList();
        this.counts = Collections.unmodifiableMap(counted.stream().collect(Collectors.groupingBy(Member::status,
                () -> new EnumMap<>(Status.class), Collectors.counting())));
    }

    /** How many count. */
    int total() {
        return counted.size();
    }

    /** How many of those have that status. */
    long count(Status status) {
        return counts.getOrDefault(status, 0L);
    }

    /** A variable; null when there is none of that name. */
    @Nullable
    Object value(String name) {
        return read.computeIfAbsent(name, this::made);
    }

    private @Nullable Object made(String name) {
        return switch (name) {
            case "components" -> Document.of(byId());
            case "members" -> Document.of(counted.stream().map(Standing::shown).toList());
            case "total" -> (long) total();
            case "share.healthy" -> counted.isEmpty() ? null : (double) count(Status.HEALTHY) / total();
            case "count.healthy" -> count(Status.HEALTHY);
            case "count.degraded" -> count(Status.DEGRADED);
            case "count.unhealthy" -> count(Status.UNHEALTHY);
            case "count.unknown" -> count(Status.UNKNOWN);
            default -> null;
        };
    }

    private Map<String, Object> byId() {
        Map<String, Object> byId = new LinkedHashMap<>();
        all.forEach(member -> byId.put(member.id().value(), shown(member)));
        return byId;
    }

    private static Map<String, Object> shown(Member member) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", member.id().value());
        shown.put("status", member.status().name());
        shown.put("reason", member.reason().name());
        shown.put("counts", member.counts());
        shown.put("paused", member.paused());
        shown.put("maintenance", member.maintenance());
        shown.put("critical", member.critical());
        Long latency = member.latencyMs();
        if (latency != null) {
            shown.put("latency", latency);
        }
        return shown;
    }

    /** What is worth keeping: how many count, and how many of them have which status. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("total", total());
        for (Status status : Status.values()) {
            details.put(status.name().toLowerCase(Locale.ROOT), count(status));
        }
        return details;
    }

    /** For people: "3 of 5 HEALTHY; db UNHEALTHY, cache DEGRADED". */
    String text() {
        List<String> others = counted.stream().filter(member -> member.status() != Status.HEALTHY)
                .map(member -> member.id() + " " + member.status()).toList();
        String said = count(Status.HEALTHY) + " of " + total() + " HEALTHY";
        if (others.isEmpty()) {
            return said;
        }
        return said + "; " + String.join(", ", others.subList(0, Math.min(SHOWN, others.size())))
                + (others.size() > SHOWN ? ", …" : "");
    }
}
