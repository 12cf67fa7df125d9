package dev.fettle.notifier.definition;

import dev.fettle.notifier.webhook.Definition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives a webhook another signing secret, with the one before signing too for a while. Pure. */
final class Rotation {

    private static final String SECRET = "secret";
    private static final String PREVIOUS = "previousSecret";
    private static final String UNTIL = "previousSecretUntil";

    private Rotation() {}

    /**
     * The definition as it is to be written.
     *
     * @param secret the new one
     * @param until so long does the one before sign too; null: not any more
     */
    static Map<String, Object> of(Definition before, String secret, @Nullable Instant until) {
        Map<String, Object> written = new LinkedHashMap<>(before.written());
        Object previous = written.put(SECRET, secret);
        written.remove(PREVIOUS);
        written.remove(UNTIL);
        if (until != null && previous != null) {
            written.put(PREVIOUS, previous);
            written.put(UNTIL, until.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        return written;
    }
}
