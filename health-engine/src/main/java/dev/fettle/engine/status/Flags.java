package dev.fettle.engine.status;

/**
 * What is true of a component beside its status.
 *
 * @param paused whether it is not checked for now, because somebody said so; it does not count in its group
 * @param flapping whether it changes too often
 * @param maintenance whether it is in a maintenance window; it does not count in its group
 */
public record Flags(boolean paused, boolean flapping, boolean maintenance) {

    /** None. */
    public static final Flags NONE = new Flags(false, false, false);
}
