package dev.fettle.local.e2e;

import dev.fettle.api.component.Status;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the three witnesses say: the database, Kafka and the receiver.
 *
 * @param standing where each subject stands by what is committed
 * @param committed every transition, by subject and sequence
 * @param published every record of the events' topic that has a sequence, in the order of each partition
 * @param batches every batch of the notifier
 * @param posts every POST, in the order of their arrival
 * @param unsent rows of the outbox
 * @param open rows of the queue that are neither delivered nor given up
 */
record History(Map<String, Status> standing, List<Committed> committed, List<Published> published, List<Batch> batches,
        List<Post> posts, long unsent,
        long open) {

    /** Copies the lists. */
    History {
        standing = Map.copyOf(standing);
        committed = List.copyOf(committed);
        published = List.copyOf(published);
        batches = List.copyOf(batches);
        posts = List.copyOf(posts);
    }

    /** A transition that the engine has committed. */
    record Committed(UUID event, String subject, long sequence, Status from, Status to) {

        /** Webhooks are told of components; groups and the system they would have to ask for. */
        boolean isOfComponent() {
            return !subject.equals("system") && !subject.startsWith("group/");
        }
    }

    /** A record of the topic. */
    record Published(UUID event, String subject, long sequence) {}

    /** A batch that the notifier has frozen. */
    record Batch(String id, String webhook, String state, String body) {}

    /** Whether nothing is under way. */
    boolean isQuiet() {
        return unsent == 0 && open == 0;
    }
}
