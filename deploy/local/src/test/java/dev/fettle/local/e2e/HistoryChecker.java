package dev.fettle.local.e2e;

import dev.fettle.api.component.Status;
import dev.fettle.local.e2e.History.Batch;
import dev.fettle.local.e2e.History.Committed;
import dev.fettle.local.e2e.History.Published;
import dev.fettle.local.e2e.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was committed with what was published and told. It knows the rules from the contract, not from the
 * code: all changes go to Kafka; a webhook is told of trouble and of everything after it until HEALTHY. Pure.
 */
final class HistoryChecker {

    private static final Set<Status> TROUBLE = Set.of(Status.DEGRADED, Status.UNHEALTHY);

    private final Set<String> webhooks;

    /**
     * @param webhooks the ids of those that are told of every component's trouble
     */
    HistoryChecker(Set<String> webhooks) {
        this.webhooks = Set.copyOf(webhooks);
    }

    /**
     * What a history is worth.
     *
     * @param violations broken promises
     * @param repeatedDeliveries accepted POSTs beyond the first of each batch
     * @param repeatedRecords records on Kafka beyond the first of each event
     */
    record Findings(List<Violation> violations, int repeatedDeliveries, int repeatedRecords) {

        boolean nothingIsMissing() {
            return violations.stream().noneMatch(each -> each.kind() == Kind.UNPUBLISHED || each.kind() == Kind.UNTOLD);
        }
    }

    Findings check(History history) {
        List<Violation> violations = new ArrayList<>();
        committedInOrder(history.committed(), violations);
        int repeatedRecords = published(history, violations);
        int repeatedDeliveries = 0;
        for (String webhook : webhooks) {
            repeatedDeliveries += told(webhook, history, violations);
        }
        bytes(history, violations);
        return new Findings(List.copyOf(violations), repeatedDeliveries, repeatedRecords);
    }

    private static void committedInOrder(List<Committed> committed, List<Violation> violations) {
        Map<String, Committed> last = new HashMap<>();
        for (Committed each : committed) {
            Committed before = last.put(each.subject(), each);
            if (each.sequence() != (before == null ? 1 : before.sequence() + 1)) {
                violations.add(new Violation(Kind.ORDER, "committed " + each + " after " + before));
            }
            // Only a component that was made again begins anew, and then it is UNKNOWN.
            if (before != null && each.from() != before.to() && each.from() != Status.UNKNOWN) {
                violations.add(new Violation(Kind.ORDER, "committed " + each + " does not go on from " + before));
            }
        }
    }

    private static int published(History history, List<Violation> violations) {
        Map<UUID, Committed> committed = history.committed()
                .stream()
                .collect(Collectors.toMap(Committed::event, each -> each));
        Set<UUID> seen = new HashSet<>();
        Map<String, Long> last = new HashMap<>();
        for (Published each : history.published()) {
            Committed origin = committed.get(each.event());
            if (origin == null || origin.sequence() != each.sequence() || !origin.subject().equals(each.subject())) {
                violations.add(new Violation(Kind.INVENTED, each + " comes from " + origin));
            }
            if (seen.add(each.event())) {
                long before = last.getOrDefault(each.subject(), 0L);
                if (each.sequence() != before + 1) {
                    violations.add(new Violation(Kind.ORDER, each + " was published after " + before));
                }
                last.put(each.subject(), each.sequence());
            }
        }
        history.committed()
                .stream()
                .filter(each -> !seen.contains(each.event()))
                .forEach(each -> violations.add(new Violation(Kind.UNPUBLISHED, each.toString())));
        return history.published().size() - seen.size();
    }

    /** Answers how many accepted POSTs were repetitions. */
    private static int told(String webhook, History history, List<Violation> violations) {
        Map<String, Post> accepted = new LinkedHashMap<>();
        List<Post> posts = history.posts()
                .stream()
                .filter(post -> post.accepted() && post.webhook().equals(webhook))
                .toList();
        posts.forEach(post -> accepted.putIfAbsent(post.id(), post));
        Map<UUID, Committed> wanted = wanted(history.committed());
        Map<UUID, String> batchOf = new HashMap<>();
        Map<String, Told> last = new HashMap<>();
        accepted.forEach((batch, post) -> {
            for (Told event : Told.in(post.body())) {
                String other = batchOf.putIfAbsent(event.id(), batch);
                if (other != null) {
                    violations.add(new Violation(Kind.TWO_BATCHES,
                            event + " came to " + webhook + " in " + other + " and in " + batch));
                }
                follow(last.put(event.subject(), event), event, webhook, violations);
                Committed origin = wanted.get(event.id());
                if (origin == null || origin.sequence() != event.sequence()
                        || !origin.subject().equals(event.subject())) {
                    violations.add(new Violation(Kind.INVENTED, webhook + " was told " + event + " of " + origin));
                }
            }
        });
        wanted.values()
                .stream()
                .filter(each -> !batchOf.containsKey(each.event()))
                .forEach(each -> violations.add(new Violation(Kind.UNTOLD, webhook + " was not told " + each)));
        return posts.size() - accepted.size();
    }

    private static void follow(@Nullable Told before, Told event, String webhook,
            List<Violation> violations) {
        OptionalLong expected = before == null ? OptionalLong.empty() : OptionalLong.of(before.sequence());
        boolean rises = before == null || event.sequence() > before.sequence();
        if (!rises || !event.previous().equals(expected)) {
            violations.add(new Violation(Kind.ORDER, webhook + " was told " + event + " after " + before));
        }
    }

    /** The transitions that a webhook is told of. */
    private static Map<UUID, Committed> wanted(List<Committed> committed) {
        Map<UUID, Committed> wanted = new LinkedHashMap<>();
        Set<String> inTrouble = new HashSet<>();
        for (Committed each : committed) {
            boolean trouble = TROUBLE.contains(each.to());
            if (each.isOfComponent() && (trouble || inTrouble.contains(each.subject()))) {
                wanted.put(each.event(), each);
                if (each.to() == Status.HEALTHY) {
                    inTrouble.remove(each.subject());
                } else {
                    inTrouble.add(each.subject());
                }
            }
        }
        return wanted;
    }

    private static void bytes(History history, List<Violation> violations) {
        Map<String, Set<String>> bodies = new LinkedHashMap<>();
        for (Batch batch : history.batches()) {
            bodies.computeIfAbsent(batch.id(), _ -> new LinkedHashSet<>()).add(batch.body());
        }
        for (Post post : history.posts()) {
            bodies.computeIfAbsent(post.id(), _ -> new LinkedHashSet<>()).add(post.body());
        }
        bodies.forEach((id, different) -> {
            if (different.size() > 1) {
                violations.add(new Violation(Kind.OTHER_BYTES, id + ": " + different));
            }
        });
    }
}
