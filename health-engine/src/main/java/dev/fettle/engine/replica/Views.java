package dev.fettle.engine.replica;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentState;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.Flags;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes of what another node tells what the board shows. */
final class Views {

    private Views() {}

    /**
     * @param lastCheck what is known of its last run; the topic says nothing of it
     */
    static ComponentView of(ComponentDefinition definition, ComponentState state, @Nullable CheckResult lastCheck) {
        Reason reason = reason(state.reason());
        boolean known = state.status() != Status.UNKNOWN || reason == Reason.STALE;
        return new ComponentView(definition, state.status(), state.since(), state.sequence(), known, reason,
                state.message(), state.incident(), state.causedBy(), lastCheck,
                new Flags(state.paused(), state.flapping(), state.maintenance()));
    }

    /** During a rolling upgrade a newer node may have a reason that is not known here. */
    static Reason reason(String name) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.name().equals(name))
                .findFirst()
                .orElse(Reason.INTERNAL);
    }
}
