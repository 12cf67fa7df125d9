package dev.fettle.engine.stream;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an event of the stream tells. */
public enum Kind {
    /** The status of a component changed, and that is committed. */
    STATUS,
    /** The status of a group or of the system changed, and that is committed. */
    SYSTEM,
    /** A run ended. Only for those who ask for it: there are as many as there are runs. */
    RESULT;

    /** As it stands in the stream and in parameters. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that word; empty when there is none. */
    public static Optional<Kind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
