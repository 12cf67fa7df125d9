package dev.fettle.notifier.intake;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.StatusChanged;
import org.jspecify.annotations.Nullable;

/**
 * Where a component stands, as the last event said.
 *
 * @param status its status; null when no event has told
 * @param paused whether it is not checked
 * @param flapping whether it changes too often
 * @param maintenance whether it is in a maintenance window of its own
 * @param causedBy the component that explains its trouble; null when none does
 */
record Standing(@Nullable Status status, boolean paused, boolean flapping, boolean maintenance,
        @Nullable String causedBy) {

    /** No event has told anything. */
    static final Standing UNTOLD = new Standing(null, false, false, false, null);

    /** After that change, which does not say whether it is paused. */
    Standing after(StatusChanged changed) {
        return new Standing(changed.to(), paused, changed.flapping(), changed.maintenance(), id(changed.causedBy()));
    }

    static Standing of(FlagsChanged flags) {
        return new Standing(flags.status(), flags.paused(), flags.flapping(), flags.maintenance(),
                id(flags.causedBy()));
    }

    private static @Nullable String id(@Nullable ComponentId component) {
        return component == null ? null : component.value();
    }
}
