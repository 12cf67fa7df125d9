package dev.fettle.engine.probe;

import dev.fettle.api.component.Reason;
import java.io.IOException;

/** It was the proxy that failed or refused, not the target; the message says so. */
final class ProxyFailure extends IOException {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    ProxyFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** On the way to the proxy, or while talking to it; our own trouble stays our own. */
    static Throwable of(Throwable cause) {
        return cause instanceof ProxyFailure
                ? cause
                : Failures.of(cause)
                        .<Throwable>map(fault -> new ProxyFailure(fault.reason(), "the proxy: " + fault.text()))
                        .orElse(cause);
    }

    Reason reason() {
        return reason;
    }
}
