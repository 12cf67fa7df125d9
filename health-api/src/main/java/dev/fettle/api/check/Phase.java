package dev.fettle.api.check;

import java.util.Locale;

/** A part of one attempt, in the order in which they happen. */
public enum Phase {
    /** From the name to the address. */
    RESOLVE,
    /** From the address to the open connection. */
    CONNECT,
    /** From the open connection to the agreed TLS session. */
    TLS,
    /** From the request's first byte out to the answer's first byte in. */
    PROCESSING,
    /** From the answer's first byte to its last. */
    TRANSFER;

    private final String key = name().toLowerCase(Locale.ROOT);

    /** The name in JSON, in CEL and in metrics. */
    public String key() {
        return key;
    }
}
