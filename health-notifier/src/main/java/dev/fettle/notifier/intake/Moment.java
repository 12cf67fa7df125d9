package dev.fettle.notifier.intake;

import dev.fettle.notifier.silence.Silences;
import java.time.Instant;

/**
 * The moment at which something is decided.
 *
 * @param now by the database's clock
 * @param silences all that are not over
 */
record Moment(Instant now, Silences silences) {}
