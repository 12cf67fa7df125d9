package dev.fettle.api.check;

/**
 * What to check and how. Every kind of check is one immutable record in this package and one probe in the engine;
 * {@link CustomCheck} is for probes of one's own. The time budget of an attempt belongs to the component, not to the
 * check.
 */
public interface CheckSpec {

    /** The key of this kind in configuration, and the label {@code kind} in metrics and events. */
    String kind();

    /**
     * Whom it asks: {@code host} or {@code host:port} without user, path or secrets; an IPv6 address stands in
     * brackets. Empty when nobody is asked over the network.
     */
    default String target() {
        return "";
    }
}
