package dev.fettle.api.check;

import java.util.Locale;

/**
 * Looks at a part of Fettle itself, at what is known of it already: nothing is asked over the network.
 *
 * @param part which
 */
public record SelfCheck(Part part) implements CheckSpec {

    /** A part of Fettle that can be watched. */
    public enum Part {
        /** The connection to Fettle's own database. */
        DATABASE,
        /** The connection to Kafka. */
        KAFKA,
        /** How late the event loops are. */
        LOOP,
        /** How full the heap is after a collection. */
        HEAP;

        /** The name in configuration. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String kind() {
        return "self";
    }
}
