package dev.fettle.engine.probe.composite;

import dev.fettle.api.component.Status;
import dev.fettle.engine.probe.Members.Member;
import dev.fettle.platform.expression.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the members are, as conditions see it.
 *
 * @param all in the order of the definition
 */
record Standing(List<Member> all) {

    private static final int SHOWN = 5;

    Standing {
        all = List.copyOf(all);
    }

    List<Member> counted() {
        return all.stream().filter(Member::counts).toList();
    }

    long count(Status status) {
        return all.stream().filter(member -> member.counts() && member.status() == status).count();
    }

    /** A variable; null when there is none of that name. */
    @Nullable
    Object value(String name) {
        return switch (name) {
            case "components" -> Document.of(byId());
            case "members" -> Document.of(counted().stream().map(Standing::shown).toList());
            case "total" -> (long) counted().size();
            case "share.healthy" -> counted().isEmpty() ? null : (double) count(Status.HEALTHY) / counted().size();
            default -> name.startsWith("count.")
                    ? (Object) count(Status.valueOf(name.substring("count.".length()).toUpperCase(Locale.ROOT)))
                    : null;
        };
    }

    private Map<String, Object> byId() {
        Map<String, Object> byId = new LinkedHashMap<>();
        all.forEach(member -> byId.put(member.id().value(), shown(member)));
        return byId;
    }

    private static Map<String, Object> shown(Member member) {
        return Map.of("id", member.id().value(), "status", member.status().name(), "reason", member.reason().name(),
                "counts", member.counts(), "paused", member.paused(), "maintenance", member.maintenance(),
                "critical", member.critical(), "latency", member.latencyMs());
    }

    /** For people: "3 of 5 HEALTHY; db UNHEALTHY, cache DEGRADED". */
    String text() {
        List<Member> counted = counted();
        List<String> others = counted.stream().filter(member -> member.status() != Status.HEALTHY)
                .map(member -> member.id() + " " + member.status()).toList();
        String said = count(Status.HEALTHY) + " of " + counted.size() + " HEALTHY";
        if (others.isEmpty()) {
            return said;
        }
        return said + "; " + String.join(", ", others.subList(0, Math.min(SHOWN, others.size())))
                + (others.size() > SHOWN ? ", …" : "");
    }
}
