package dev.fettle.engine.history;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change of the published status, as it is kept.
 *
 * @param eventId id of the event that tells it
 * @param subject whose status it is
 * @param sequence its number among the changes of the subject
 * @param at when it was seen
 * @param from the status before
 * @param to the status after
 * @param reason why
 * @param message one line for people
 * @param firstSeenAt when the first of the runs began that led to it
 * @param incidentId the time of trouble that it begins, continues or ends; null outside of one
 */
public record Transition(UUID eventId, Subject subject, long sequence, Instant at, Status from, Status to,
        Reason reason, String message, Instant firstSeenAt, @Nullable UUID incidentId) {}
