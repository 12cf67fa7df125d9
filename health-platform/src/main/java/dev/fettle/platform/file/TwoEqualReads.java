package dev.fettle.platform.file;

import org.jspecify.annotations.Nullable;

/**
 * Decides when what was read is told: once two reads in a row found the same and it is not what was told last. A file
 * that is being written differs from read to read, so it is not told before its writer has paused for a whole beat.
 * Knows fingerprints only; immutable.
 *
 * <pre>
 *            other than told                the same again
 *   KNOWN ───────────────────▶ SUSPECTED ───────────────────▶ KNOWN, told
 *     ▲     what was told         │   ▲ │
 *     └───────────────────────────┘   └─┘ something else again
 * </pre>
 *
 * @param told the fingerprint that was told last; null when nothing was told yet
 * @param suspected a fingerprint seen once that differs from it; null when the last read found what was told
 */
record TwoEqualReads(@Nullable String told, @Nullable String suspected) {

    /** Before the first read. */
    static TwoEqualReads knowing(@Nullable String told) {
        return new TwoEqualReads(told, null);
    }

    /** Whether the next read decides something, however the files look from outside. */
    boolean isUndecided() {
        return told == null || suspected != null;
    }

    /** Whether a read that finds this is to be told. */
    boolean tells(String fingerprint) {
        return fingerprint.equals(suspected);
    }

    /** After a read that found this. */
    TwoEqualReads after(String fingerprint) {
        if (fingerprint.equals(told)) {
            return knowing(told);
        }
        return tells(fingerprint) ? knowing(fingerprint) : new TwoEqualReads(told, fingerprint);
    }
}
