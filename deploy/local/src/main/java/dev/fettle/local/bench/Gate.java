package dev.fettle.local.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a figure is to reach.
 *
 * @param atMost whether less is better
 * @param gate what it must reach
 * @param stretch what it is to reach one day; null: no more than the gate
 */
record Gate(boolean atMost, double gate, @Nullable Double stretch) {

    /** How a figure stands to its gate. */
    enum Verdict {
        /** It reached the stretch aim. */
        STRETCH,
        /** It reached the gate. */
        MET,
        /** It did not. */
        MISSED
    }

    static Gate atMost(double gate, double stretch) {
        return new Gate(true, gate, stretch);
    }

    static Gate atMost(double gate) {
        return new Gate(true, gate, null);
    }

    static Gate atLeast(double gate, double stretch) {
        return new Gate(false, gate, stretch);
    }

    Verdict judge(double value) {
        if (stretch != null && reaches(value, stretch)) {
            return Verdict.STRETCH;
        }
        return reaches(value, gate) ? Verdict.MET : Verdict.MISSED;
    }

    private boolean reaches(double value, double aim) {
        return atMost ? value <= aim : value >= aim;
    }

    /** Such as {@code ≤ 1.25, aim ≤ 1.15}. */
    String text() {
        String sign = atMost ? "≤ " : "≥ ";
        return sign + number(gate) + (stretch == null ? "" : ", aim " + sign + number(stretch));
    }

    /** Short: as many digits as say something. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return size > 99 && size < 100
                ? String.format(Locale.ROOT, "%.3f", value)
                : String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f", value);
    }
}
