package dev.fettle.local.faults;

import dev.fettle.local.faults.DeliveryHistory.Claim;
import dev.fettle.local.faults.DeliveryHistory.Post;
import dev.fettle.local.faults.DeliveryHistory.Published;
import dev.fettle.local.faults.DeliveryHistory.Stored;
import dev.fettle.local.faults.DeliveryHistory.Told;
import dev.fettle.local.faults.Violation.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * States what a history of deliveries is worth: nothing lost, nothing doubled but what was in flight when a webhook
 * changed hands, each component's events in order without a gap, the same bytes under the same id. It knows the rules
 * from the contract, not from the code. Pure; used once, by one thread.
 *
 * <p>
 * A batch may be acknowledged twice only when its webhook came into other hands in between: whoever took it over
 * cannot know what became of the attempt that was in flight. One change of hands excuses one repetition, of the batch
 * that was in flight then.
 */
final class DeliveryChecker {

    private final DeliveryHistory history;
    private final List<Violation> violations = new ArrayList<>();

    private DeliveryChecker(DeliveryHistory history) {
        this.history = history;
    }

    /**
     * What was found.
     *
     * @param violations broken promises
     * @param events how many different events were to be told
     * @param told how many of them arrived, counted once for each webhook
     * @param posts how many POSTs there were, refused ones included
     * @param doubled how many were acknowledged though their batch had been before
     * @param changesOfHands how often a webhook came into other hands, first claims aside
     */
    record Findings(List<Violation> violations, long events, long told, long posts, long doubled,
            long changesOfHands) {

        /** Copies the violations. */
        Findings {
            violations = List.copyOf(violations);
        }

        long lost() {
            return violations.stream().filter(each -> each.kind() == Kind.LOST).count();
        }
    }

    static Findings check(DeliveryHistory history) {
        return new DeliveryChecker(history).check();
    }

    private Findings check() {
        Map<UUID, Published> published = published();
        Set<String> webhooks = new TreeSet<>();
        published.values().forEach(each -> webhooks.addAll(each.webhooks()));
        history.posts().forEach(post -> webhooks.add(post.webhook()));
        long told = 0;
        long doubled = 0;
        for (String webhook : webhooks) {
            List<Post> acknowledged = history.posts()
                    .stream()
                    .filter(post -> post.acknowledged() && post.webhook().equals(webhook))
                    .toList();
            Map<String, Post> first = new LinkedHashMap<>();
            acknowledged.forEach(post -> first.putIfAbsent(post.batch(), post));
            told += told(webhook, first, published);
            doubled += acknowledged.size() - first.size();
            repetitions(webhook, acknowledged);
        }
        bytes();
        kept();
        left();
        return new Findings(violations, published.size(), told, history.posts().size(), doubled, changesOfHands());
    }

    /** By id; what Kafka has twice counts once. */
    private Map<UUID, Published> published() {
        Map<UUID, Published> byId = new LinkedHashMap<>();
        history.published().forEach(each -> byId.putIfAbsent(each.event(), each));
        return byId;
    }

    /** Answers how many different events arrived. */
    private long told(String webhook, Map<String, Post> first, Map<UUID, Published> published) {
        Map<UUID, String> batchOf = new HashMap<>();
        Map<String, Told> last = new HashMap<>();
        first.forEach((batch, post) -> {
            for (Told event : post.events()) {
                String other = batchOf.putIfAbsent(event.event(), batch);
                if (other != null) {
                    violated(Kind.TWO_BATCHES, webhook + " was told " + event + " in " + other + " and in " + batch);
                }
                follow(webhook, last.put(event.subject(), event), event);
                Published origin = published.get(event.event());
                if (origin == null || !origin.webhooks().contains(webhook) || origin.sequence() != event.sequence()
                        || !origin.subject().equals(event.subject())) {
                    violated(Kind.INVENTED, webhook + " was told " + event + " of " + origin);
                }
            }
        });
        published.values()
                .stream()
                .filter(each -> each.webhooks().contains(webhook) && !batchOf.containsKey(each.event()))
                .forEach(each -> violated(Kind.LOST, webhook + " was not told " + each));
        return batchOf.size();
    }

    private void follow(String webhook, @Nullable Told before, Told event) {
        OptionalLong expected = before == null ? OptionalLong.empty() : OptionalLong.of(before.sequence());
        boolean rises = before == null || event.sequence() > before.sequence();
        if (!rises || !event.previous().equals(expected)) {
            violated(Kind.ORDER, webhook + " was told " + event + " after " + before);
        }
    }

    /**
     * Gives each repetition a change of hands of its own: after the last batch before it had come, and before the
     * repetition came. A former owner that was asleep may come late, after its successor had gone on.
     */
    private void repetitions(String webhook, List<Post> acknowledged) {
        List<Claim> claims = new ArrayList<>(
                history.claims().stream().filter(claim -> claim.webhook().equals(webhook)).skip(1).toList());
        Map<String, Instant> since = new HashMap<>();
        Instant begun = Instant.MIN;
        for (Post post : acknowledged) {
            Instant from = since.putIfAbsent(post.batch(), begun);
            if (from == null) {
                begun = post.arrived();
            } else if (!use(claims, from, post.arrived())) {
                violated(Kind.DOUBLED, webhook + " got " + post.batch() + " again at " + post.arrived()
                        + ", and had not changed hands");
            }
        }
    }

    private static boolean use(List<Claim> claims, Instant from, Instant until) {
        for (Iterator<Claim> each = claims.iterator(); each.hasNext();) {
            Instant at = each.next().at();
            if (!at.isBefore(from) && !at.isAfter(until)) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    private void bytes() {
        Map<String, Set<String>> bodies = new LinkedHashMap<>();
        history.stored()
                .forEach(batch -> bodies.computeIfAbsent(batch.batch(), _ -> new TreeSet<>()).add(batch.bytes()));
        history.posts().forEach(post -> bodies.computeIfAbsent(post.batch(), _ -> new TreeSet<>()).add(post.bytes()));
        bodies.forEach((batch, different) -> {
            if (different.size() > 1) {
                violated(Kind.OTHER_BYTES, batch + " had " + different.size() + " bodies");
            }
        });
    }

    private void kept() {
        Set<String> acknowledged = new HashSet<>();
        history.posts().stream().filter(Post::acknowledged).forEach(post -> acknowledged.add(post.batch()));
        Set<String> known = new HashSet<>();
        for (Stored batch : history.stored()) {
            known.add(batch.batch());
            if (batch.state().equals("DELIVERED") != acknowledged.contains(batch.batch())) {
                violated(Kind.UNKEPT, batch + " was " + (batch.state().equals("DELIVERED") ? "never " : "")
                        + "acknowledged");
            }
        }
        acknowledged.stream()
                .filter(batch -> !known.contains(batch))
                .forEach(batch -> violated(Kind.UNKEPT, batch + " was acknowledged and is not stored"));
    }

    private void left() {
        if (history.waiting() > 0 || history.deadLetters() > 0) {
            violated(Kind.LEFT, history.waiting() + " events wait, " + history.deadLetters() + " were given up");
        }
    }

    private long changesOfHands() {
        return history.claims().size() - history.claims().stream().map(Claim::webhook).distinct().count();
    }

    private void violated(Kind kind, String text) {
        violations.add(new Violation(kind, text));
    }
}
