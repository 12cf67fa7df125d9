package dev.fettle.engine.state;

/**
 * When a component changes too often: it begins at the high mark and ends below the low one, so that what is in between
 * stays as it is.
 *
 * @param low below this share it ends, above 0
 * @param high from this share on it begins, above the low mark and at most 1
 */
public record FlapPolicy(double low, double high) {

    /**
     * @throws IllegalArgumentException when the marks are not in that order
     */
    public FlapPolicy {
        if (!(low > 0 && low < high && high <= 1)) {
            throw new IllegalArgumentException("marks must be 0 < low < high <= 1, were " + low + " and " + high);
        }
    }

    /** Whether a component flaps that did so or did not until now. */
    public boolean isFlapping(boolean before, FlapHistory history) {
        return history.share() >= (before ? low : high);
    }
}
