package dev.fettle.engine.history;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.status.Flags;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a subject stands, as it is stored.
 *
 * @param subject a component, a group or the system
 * @param shard the shard it belongs to
 * @param status the published status
 * @param since when it began
 * @param sequence number of the last change; 0 before the first
 * @param revision number of the last change of anything here
 * @param known whether it ever had a status that a run gave it
 * @param reason why it has this status
 * @param message one line for people
 * @param incidentId the time of trouble that lasts; null when there is none
 * @param incidentStartedAt when it began; null when there is none
 * @param recent the last runs, as {@code engine.monitor} writes them; opaque here
 * @param lastCheck what the last run found, as JSON; null before the first, and for groups and the system
 * @param lastCheckAt when that run began; null before the first
 * @param flags what is true beside the status
 * @param flapHistory which of the last runs said something else, as {@code engine.state} packs it; opaque here
 * @param causedBy the component that explains its trouble; null when none does
 */
public record StoredState(Subject subject, ShardId shard, Status status, Instant since, long sequence, long revision,
        boolean known, Reason reason, String message, @Nullable UUID incidentId, @Nullable Instant incidentStartedAt,
        String recent, @Nullable String lastCheck, @Nullable Instant lastCheckAt,
        Flags flags, int flapHistory, @Nullable ComponentId causedBy) {}
