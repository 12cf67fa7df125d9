package dev.fettle.local.faults;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * What the witnesses of a run say: Kafka, the receivers, the database and the notifiers' own logs.
 *
 * @param published every event of the topic, in the order of each partition; one that came twice stands twice
 * @param posts every POST that a receiver read to its end, in the order of their arrival
 * @param stored every batch that the database holds
 * @param claims every change of hands of a webhook, its first one included
 * @param waiting queue rows that are neither delivered nor given up
 * @param deadLetters events that were given up
 */
record DeliveryHistory(List<Published> published, List<Post> posts, List<Stored> stored, List<Claim> claims,
        long waiting, long deadLetters) {

    /** Copies the lists. */
    DeliveryHistory {
        published = List.copyOf(published);
        posts = List.copyOf(posts);
        stored = List.copyOf(stored);
        claims = List.copyOf(claims);
    }

    /**
     * An event that Kafka has.
     *
     * @param event its id
     * @param subject whom it is about
     * @param sequence its number among those of its subject
     * @param webhooks who is to be told of it
     */
    record Published(UUID event, String subject, long sequence, Set<String> webhooks) {

        /** Copies the webhooks. */
        Published {
            webhooks = Set.copyOf(webhooks);
        }
    }

    /**
     * A POST as its receiver saw it.
     *
     * @param webhook whose receiver it is
     * @param batch the value of {@code webhook-id}
     * @param bytes a digest of the body
     * @param events what the body says, in its order
     * @param arrived when it was read to its end
     * @param acknowledged whether it was answered with 2xx
     */
    record Post(String webhook, String batch, String bytes, List<Told> events, Instant arrived, boolean acknowledged) {

        /** Copies the events. */
        Post {
            events = List.copyOf(events);
        }
    }

    /**
     * One event of a body.
     *
     * @param event its id
     * @param subject whom it is about
     * @param sequence its number among those of its subject
     * @param previous the number before it that this webhook was told; empty for the first
     */
    record Told(UUID event, String subject, long sequence, OptionalLong previous) {}

    /**
     * A batch that the database holds.
     *
     * @param webhook whose it is
     * @param batch its id
     * @param state PENDING, DELIVERED, SPLIT or DEAD
     * @param bytes a digest of the body
     */
    record Stored(String webhook, String batch, String state, String bytes) {}

    /**
     * A webhook came into the hands of a notifier.
     *
     * @param webhook which one
     * @param notifier whose it was from then on
     * @param fence the number of the claim
     * @param at when, before anything was sent under it
     */
    record Claim(String webhook, String notifier, long fence, Instant at) {}
}
