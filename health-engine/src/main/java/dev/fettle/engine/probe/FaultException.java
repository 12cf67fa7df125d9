package dev.fettle.engine.probe;

import dev.fettle.api.component.Reason;

/**
 * What the target did wrong, seen where it cannot be answered as an outcome: while an answer is decoded, say.
 * {@link Failures} makes an outcome of it.
 */
public final class FaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * @param text for people, one line without secrets, to stand behind "Kafka broker:9092: "
     */
    public FaultException(Reason reason, String text) {
        super(text, null, false, false); // it tells of the target: where it was seen does not matter
        this.reason = reason;
    }

    /** As it is told. */
    public Failures.Fault fault() {
        return new Failures.Fault(reason, String.valueOf(getMessage()));
    }
}
