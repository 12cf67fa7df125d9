package dev.fettle.notifier.signature;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Signs with the secret of now, and with the one before for as long as receivers change over: then the header holds
 * both, separated by a blank, and one that fits is enough.
 */
public final class Signatures {

    private final @Nullable Signer current;
    private final @Nullable Signer previous;
    private final @Nullable Instant until;

    /**
     * @param current signs always; {@link Secret#NONE}: nothing is signed
     * @param previous signs too; null: there is none
     * @param until so long does the previous one; null: for ever
     */
    public Signatures(Secret current, @Nullable Secret previous, @Nullable Instant until) {
        this.current = current.signs() ? new Signer(current) : null;
        this.previous = previous == null ? null : new Signer(previous);
        this.until = until;
    }

    /**
     * The value of {@code webhook-signature}; null where nothing is signed.
     *
     * @param id the value of {@code webhook-id}
     * @param now of this attempt
     * @param body exactly the bytes that are sent
     */
    public @Nullable String sign(String id, Instant now, byte[] body) {
        if (current == null) {
            return null;
        }
        long timestamp = now.getEpochSecond();
        String signature = current.sign(id, timestamp, body);
        return previous != null && (until == null || now.isBefore(until))
                ? signature + " " + previous.sign(id, timestamp, body)
                : signature;
    }
}
