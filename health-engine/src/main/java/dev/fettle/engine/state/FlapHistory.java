package dev.fettle.engine.state;

import dev.fettle.api.component.Status;

/**
 * Which of the last {@value #RUNS} runs said something else than the run before them, as one number: small enough to be
 * kept and stored for every component.
 *
 * <pre>
 * bit 21 20 | 19 18 … 1 0
 *     said  | changes, the newest one in bit 0
 * </pre>
 *
 * @param bits as drawn; 0 before the first run
 */
public record FlapHistory(int bits) {

    /** How many runs count. */
    public static final int RUNS = 20;

    /** Nothing was seen yet. */
    public static final FlapHistory NONE = new FlapHistory(0);

    private static final int CHANGES = (1 << RUNS) - 1;

    /** The newest change weighs 114 parts and each older one 2 parts less, down to 76: 1.2 to 0.8 of the average. */
    private static final int NEWEST = 114;
    private static final int STEP = 2;
    private static final double ALL = 1900;

    /** The history after one more run, which said that; the first run of all is no change. */
    public FlapHistory after(Status said) {
        int code = code(said);
        int before = bits >>> RUNS;
        int changed = before != 0 && before != code ? 1 : 0;
        return new FlapHistory((((bits << 1) | changed) & CHANGES) | (code << RUNS));
    }

    /** How much it changes: 0 never, 1 with each of the last runs. Runs that have not been yet count as steady. */
    public double share() {
        int sum = 0;
        for (int age = 0; age < RUNS; age++) {
            if (((bits >>> age) & 1) == 1) {
                sum += NEWEST - STEP * age;
            }
        }
        return sum / ALL;
    }

    private static int code(Status said) {
        return switch (said) {
            case HEALTHY -> 1;
            case DEGRADED -> 2;
            case UNHEALTHY -> 3;
            case UNKNOWN -> throw new IllegalArgumentException("a run must say something, said UNKNOWN");
        };
    }
}
