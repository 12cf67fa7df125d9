package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;

/** A component was to be created that is there already. Nothing was changed. */
public final class AlreadyThereException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AlreadyThereException(ComponentId id) {
        super("component " + id + " exists already; change it with PUT");
    }
}
