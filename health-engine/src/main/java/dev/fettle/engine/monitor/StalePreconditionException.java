package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import java.util.OptionalLong;

/** Somebody else changed the component since it was read. Nothing was changed. */
public final class StalePreconditionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StalePreconditionException(String message) {
        super(message);
    }

    static StalePreconditionException of(ComponentId id, OptionalLong present) {
        return new StalePreconditionException(present.isPresent()
                ? id + " was changed since; read it again"
                : id + " is not there; leave If-Match out to create it");
    }
}
