package dev.fettle.notifier.delivery;

import dev.fettle.notifier.batch.BatchPolicy;
import dev.fettle.notifier.batch.Pending.News;
import dev.fettle.notifier.signature.Signatures;
import dev.fettle.notifier.webhook.Access;
import dev.fettle.notifier.webhook.Grouping;
import dev.fettle.notifier.webhook.Webhook;
import java.util.Set;

/**
 * What follows from a definition for the lane that serves it.
 *
 * @param webhook the definition
 * @param policy when what waits becomes a batch
 * @param glance how to look at what is next
 * @param judge what an answer means
 * @param signatures what an attempt is signed with
 */
record LaneRules(Webhook webhook, BatchPolicy policy, QueueStore.Glance glance, AnswerJudge judge,
        Signatures signatures) {

    /** Where events have keys, so many are looked at, to find those that belong together. */
    private static final int LOOKED_AT_BY_KEY = 2_000;

    static LaneRules of(Webhook webhook) {
        Webhook.Batching batching = webhook.batching();
        Set<News> urgent = switch (batching.flush()) {
            case ON_FAILURE -> Set.of(News.FAILURE);
            case ON_CHANGE -> Set.of(News.FAILURE, News.CHANGE);
            case NEVER -> Set.of();
        };
        Access.Overlap overlap = webhook.access().overlap();
        return new LaneRules(webhook,
                new BatchPolicy(batching.maxEvents(), batching.maxWait(), batching.maxBytes(), urgent),
                new QueueStore.Glance(webhook.id(), isByKey(batching) ? 0 : batching.maxEvents(), batching.maxBytes(),
                        batching.maxWait(), urgent),
                new AnswerJudge(webhook.retrying()),
                new Signatures(webhook.secret(), overlap == null ? null : overlap.secret(),
                        overlap == null ? null : overlap.until()));
    }

    /** Whether only events of the same key go together: then they are looked at apart. */
    boolean byKey() {
        return isByKey(webhook.batching());
    }

    private static boolean isByKey(Webhook.Batching batching) {
        return !(batching.by() instanceof Grouping.None);
    }

    /** How many of the oldest events are looked at. */
    int lookedAt() {
        return byKey() ? LOOKED_AT_BY_KEY : policy.maxEvents();
    }
}
