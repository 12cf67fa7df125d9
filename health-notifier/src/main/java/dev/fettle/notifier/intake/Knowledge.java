package dev.fettle.notifier.intake;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.notifier.webhook.Told;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What the database knows of the subjects of one poll, locked for the rest of the transaction.
 *
 * @param lastSequences the last sequence seen of each subject
 * @param standings where each component stands
 * @param told what each webhook knows of each subject
 * @param withheld what each webhook is not told for now
 * @param waiting changes that wait in the queue and are in no batch, oldest first; of the subjects that
 * {@link #mayTakeBack(Collection)} names
 * @param freshIds which of the events without a sequence were never seen before
 * @param moment when that is, and what is silenced
 */
record Knowledge(Map<String, Long> lastSequences, Map<String, Standing> standings, Map<Key, Told> told,
        Map<Key, Withheld> withheld, Map<Key, List<IntakePlan.Entry>> waiting, Set<UUID> freshIds, Moment moment) {

    Knowledge {
        lastSequences = new HashMap<>(lastSequences);
        standings = Map.copyOf(standings);
        told = new HashMap<>(told);
        withheld = Map.copyOf(withheld);
        waiting = Map.copyOf(waiting);
        freshIds = Set.copyOf(freshIds);
    }

    /** Of which subjects these events may take back what waits in the queue. */
    static List<String> mayTakeBack(Collection<Arrival.Event> arrivals) {
        return arrivals.stream().map(Arrival.Event::event).filter(Knowledge::mayTakeBack)
                .map(event -> event.subject().value()).distinct().toList();
    }

    private static boolean mayTakeBack(HealthEvent event) {
        return event.body() instanceof FlagsChanged flags && flags.status() != Status.HEALTHY
                && (flags.maintenance() || flags.flapping() || flags.causedBy() != null);
    }

    /**
     * One webhook and one subject.
     *
     * @param webhook the webhook's id
     * @param subject the subject
     */
    record Key(String webhook, String subject) {}
}
