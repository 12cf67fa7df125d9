package dev.fettle.notifier.webhook;

import dev.fettle.api.component.Status;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook knows of one subject.
 *
 * @param status the last status it was told, for as long as it was told of trouble and not yet of its end; null
 * otherwise
 * @param sequence the last sequence of the subject that was queued to it; null when none was
 */
public record Told(@Nullable Status status, @Nullable Long sequence) {

    /** Nothing at all. */
    public static final Told NOTHING = new Told(null, null);

    Told status(@Nullable Status next) {
        return new Told(next, sequence);
    }

    /** The same after this sequence was queued. */
    public Told queued(long last) {
        return new Told(status, last);
    }

    /** Whether it waits for the end of a trouble. */
    public boolean waitsForTheEnd() {
        return status != null;
    }
}
