package dev.fettle.engine.status;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.ComponentDefinition;
import java.time.Instant;

/** Makes views for tests. */
public final class SampleView {

    /** Since when every sample is as it is. */
    public static final Instant SINCE = Instant.parse("2026-11-21T09:00:00Z");

    private SampleView() {}

    /** A component that runs have judged. */
    public static ComponentView judged(ComponentDefinition definition, Status status) {
        return view(definition, status, true);
    }

    /** A component that no run has judged yet. */
    public static ComponentView neverJudged(ComponentDefinition definition) {
        return view(definition, Status.UNKNOWN, false);
    }

    /** The same component with other flags. */
    public static ComponentView flagged(ComponentView view, Flags flags) {
        return new ComponentView(view.definition(), view.status(), view.since(), view.sequence(), view.known(),
                view.reason(), view.message(), view.incident(), view.causedBy(), view.lastCheck(), flags);
    }

    private static ComponentView view(ComponentDefinition definition, Status status, boolean known) {
        return new ComponentView(definition, status, SINCE, 1, known, Reason.OK, "", null, null, null, Flags.NONE);
    }
}
