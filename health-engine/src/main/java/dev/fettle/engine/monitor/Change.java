package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.Incident;
import dev.fettle.api.event.StatusChanged.CheckSummary;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.state.FlapHistory;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.Flags;
import dev.fettle.engine.status.StatusBoard.Standing;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A change of what is published that has happened and is not committed yet. */
sealed interface Change {

    /** What is the same whatever changed. */
    Turn turn();

    /** The same change as if it had begun where the other one began. */
    Change since(Turn earlier);

    /**
     * From one status to another.
     *
     * @param eventId id of the event that will tell it
     * @param subject whose status it is
     * @param from the status before
     * @param fromSince when that had begun
     * @param to the status after
     * @param at when it changed
     * @param firstSeenAt when the first of the runs began that led to it
     * @param reason why
     * @param message one line for people
     */
    record Turn(UUID eventId, Subject subject, Status from, Instant fromSince, Status to, Instant at,
            Instant firstSeenAt, Reason reason, String message) {

        Turn since(Turn earlier) {
            return new Turn(eventId, subject, earlier.from, earlier.fromSince, to, at, earlier.firstSeenAt, reason,
                    message);
        }
    }

    /**
     * A component changed.
     *
     * @param turn from what to what
     * @param definition the component
     * @param initial whether it was never known before and is HEALTHY
     * @param causedBy the component it depends on that explains it; null when none does
     * @param incident the time of trouble that this begins, continues or ends; null outside of one
     * @param check what the run found that led to it; null when no run did
     * @param standing its group and the system after it
     * @param memory what is stored beside the status
     * @param flags what is true beside the status
     */
    record OfComponent(Turn turn, ComponentDefinition definition, boolean initial, @Nullable ComponentId causedBy,
            @Nullable Incident incident, @Nullable CheckSummary check, Standing standing, Memory memory,
            Flags flags)
            implements
                Change {

        @Override
        public Change since(Turn earlier) {
            return new OfComponent(turn.since(earlier), definition, initial, causedBy, incident, check, standing,
                    memory, flags);
        }
    }

    /**
     * Something beside the status of a component changed: its flags, or how it is described. It has no sequence of its
     * own, as the status is the same.
     *
     * @param turn whose; both statuses are the present one
     * @param definition the component
     * @param flagsTurned whether a flag began or ended, which an event tells
     * @param flags what is true beside the status now
     * @param known whether it ever had a status that a run gave it
     * @param causedBy the component it depends on that explains its trouble; null when none does
     * @param incident the time of trouble that lasts; null outside of one
     * @param memory what is stored beside the status
     */
    record Beside(Turn turn, ComponentDefinition definition, boolean flagsTurned, Flags flags, boolean known,
            @Nullable ComponentId causedBy, @Nullable Incident incident, Memory memory) implements Change {

        @Override
        public Change since(Turn earlier) {
            return this;
        }
    }

    /**
     * A group or the system changed.
     *
     * @param turn from what to what
     * @param view as it is after the change
     */
    record OfAggregate(Turn turn, AggregateView view) implements Change {

        @Override
        public Change since(Turn earlier) {
            return new OfAggregate(turn.since(earlier), view);
        }
    }

    /**
     * What a component remembers beside its status.
     *
     * @param recent its last runs, as {@link RecentRuns} writes them
     * @param lastCheck what the last one found, as JSON; null before the first
     * @param lastCheckAt when it began; null before the first
     * @param flaps which of its last runs said something else than the run before
     */
    record Memory(String recent, @Nullable String lastCheck, @Nullable Instant lastCheckAt, FlapHistory flaps) {}
}
