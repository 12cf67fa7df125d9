package dev.fettle.engine.export;

import dev.fettle.engine.status.CheckResult;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When the certificate expires that a check saw, read from the details that probes keep. */
final class TlsExpiry {

    /** RFC 3339. */
    static final String DETAIL = "tlsNotAfter";

    private TlsExpiry() {}

    /** Empty when no certificate was seen. */
    static Optional<Instant> of(@Nullable CheckResult last) {
        if (last == null || !(last.details().get(DETAIL) instanceof String text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException pushedByOthers) {
            return Optional.empty();
        }
    }
}
