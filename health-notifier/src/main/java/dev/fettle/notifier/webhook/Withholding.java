package dev.fettle.notifier.webhook;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.StatusChanged;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why trouble is not told for now. Only trouble is ever withheld: whatever ends one is told to whoever was told of it.
 * Pure.
 */
public enum Withholding {

    /** Something that the component depends on explains its trouble, and is told itself. */
    CAUSE;

    /** Why this change is not told for now; empty when nothing is in the way. */
    public static Optional<Withholding> of(StatusChanged changed) {
        return of(changed.to(), changed.causedBy());
    }

    /** Why the status that lasts is not told from now on; empty when nothing is in the way any more. */
    public static Optional<Withholding> of(FlagsChanged changed) {
        return of(changed.status(), changed.causedBy());
    }

    private static Optional<Withholding> of(Status status, @Nullable ComponentId causedBy) {
        return status.isTrouble() && causedBy != null ? Optional.of(CAUSE) : Optional.empty();
    }
}
