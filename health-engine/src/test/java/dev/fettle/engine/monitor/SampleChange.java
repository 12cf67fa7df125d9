package dev.fettle.engine.monitor;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.monitor.Change.Memory;
import dev.fettle.engine.monitor.Change.Turn;
import dev.fettle.engine.state.FlapHistory;
import dev.fettle.engine.status.Flags;
import dev.fettle.engine.status.StatusBoard.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Makes changes for tests; the n-th of a subject comes n seconds after the start. */
final class SampleChange {

    static final Instant START = Instant.parse("2026-11-21T09:00:00Z");

    private SampleChange() {}

    static Change.OfComponent of(String id, Status from, Status to, int number) {
        Instant at = START.plusSeconds(number);
        Turn turn = new Turn(new UUID(id.hashCode(), number), new Subject(id), from, at.minusSeconds(1), to, at,
                at.minus(Duration.ofMillis(300)), Reason.REFUSED, "change " + number);
        return new Change.OfComponent(turn, SampleComponent.named(id).make(), false, null, null, null,
                new Standing(null, to), new Memory("", null, null, FlapHistory.NONE), Flags.NONE);
    }

    static Change.Beside beside(String id, boolean paused, int number) {
        Change.Turn turn = of(id, Status.HEALTHY, Status.HEALTHY, number).turn();
        return new Change.Beside(turn, SampleComponent.named(id).make(), true, new Flags(paused, false, false), true,
                null, null, new Memory("", null, null, FlapHistory.NONE));
    }
}
