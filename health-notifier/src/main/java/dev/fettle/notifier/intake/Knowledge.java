package dev.fettle.notifier.intake;

import dev.fettle.notifier.webhook.Told;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What the database knows of the subjects of one poll, locked for the rest of the transaction.
 *
 * @param lastSequences the last sequence seen of each subject
 * @param told what each webhook knows of each subject
 * @param freshIds which of the events without a sequence were never seen before
 */
record Knowledge(Map<String, Long> lastSequences, Map<Key, Told> told, Set<UUID> freshIds) {

    Knowledge {
        lastSequences = new HashMap<>(lastSequences);
        told = new HashMap<>(told);
        freshIds = Set.copyOf(freshIds);
    }

    /**
     * One webhook and one subject.
     *
     * @param webhook the webhook's id
     * @param subject the subject
     */
    record Key(String webhook, String subject) {}
}
