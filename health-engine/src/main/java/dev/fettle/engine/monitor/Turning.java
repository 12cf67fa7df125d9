package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.Incident;
import dev.fettle.api.event.StatusChanged.CheckSummary;
import dev.fettle.engine.monitor.Change.Turn;
import dev.fettle.engine.monitor.Watch.Before;
import dev.fettle.engine.state.Step;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard.Standing;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a turn of a component means: its incident, its cause, how its groups stand after it. Belongs to one lane. */
final class Turning {

    private final LaneParts parts;

    Turning(LaneParts parts) {
        this.parts = parts;
    }

    /** Completes a turn of a component and shows it on the board; what is answered is to be committed. */
    Change.OfComponent turn(Watch watch, Step.Turned turned, Reason reason, String message,
            @Nullable CheckSummary check) {
        Instant at = parts.clock().instant();
        ComponentId causedBy = turned.to().isTrouble() ? causeOf(watch) : null;
        Before before = watch.turn(turned, at, parts.events().dedupKey(watch.id()), causedBy);
        watch.because(reason, message);
        Standing standing = parts.board().put(watch.view());
        boolean initial = turned.from() == Status.UNKNOWN && !before.stale() && turned.to() == Status.HEALTHY;
        Turn turn = new Turn(UUID.randomUUID(), watch.subject(), turned.from(), before.since(), turned.to(), at,
                turned.firstSeenAt(), reason, message);
        return new Change.OfComponent(turn, watch.definition(), initial, causedBy, told(watch, before, at), check,
                standing, watch.memory(parts.events()), watch.flags());
    }

    /** Looks again for what explains the trouble of a component. */
    Found reconsider(Watch watch, long now) {
        Explanation explanation = watch.explanation();
        ComponentId cause = watch.status().isTrouble() ? causeOf(watch) : null;
        if (cause == null && watch.status().isTrouble()) {
            return explanation.end(now) ? Found.OVER : Found.NOTHING_NEW;
        }
        boolean another = !Objects.equals(cause, explanation.cause());
        explanation.put(cause);
        return another ? Found.ANOTHER : Found.NOTHING_NEW;
    }

    /** What a look for a cause found. */
    enum Found {
        /** What was known. */
        NOTHING_NEW,
        /** Another cause than before, or one at all. */
        ANOTHER,
        /** The cause works again; whether the trouble is over with it, runs have to tell. */
        OVER
    }

    /** The incident that a turn tells of: the one that lasts now, or the one that ends with it. */
    private static @Nullable Incident told(Watch watch, Before before, Instant at) {
        Incident ended = before.incident();
        if (watch.incident() != null || ended == null) {
            return watch.incident();
        }
        return new Incident(ended.id(), ended.dedupKey(), ended.startedAt(), at);
    }

    /** The UNHEALTHY component at the root of those that this one depends on; null when all of them work. */
    private @Nullable ComponentId causeOf(Watch watch) {
        return watch.definition()
                .dependsOn()
                .stream()
                .flatMap(id -> parts.board().component(id).stream())
                .filter(view -> view.status() == Status.UNHEALTHY)
                .map(Turning::rootOf)
                .filter(root -> !root.equals(watch.id()))
                .findFirst()
                .orElse(null);
    }

    private static ComponentId rootOf(ComponentView view) {
        ComponentId causedBy = view.causedBy();
        return causedBy == null ? view.id() : causedBy;
    }
}
