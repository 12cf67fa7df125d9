package dev.fettle.notifier.webhook;

import java.time.Duration;

/**
 * How long the parts of an attempt may take. Each ends the attempt, and is told apart from the others.
 *
 * @param connect looking up the name, connecting and TLS together, 50 ms to 2 min
 * @param firstByte from there until the status of the answer is there, 50 ms to 2 min
 * @param whole all of it, 100 ms to 2 min
 */
public record Patience(Duration connect, Duration firstByte, Duration whole) {

    static final Duration SHORTEST = Duration.ofMillis(50);

    /** 5 s to connect, 10 s to begin an answer, 15 s in all. */
    public static final Patience DEFAULT = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(10),
            Webhook.DEFAULT_TIMEOUT);

    /**
     * @throws IllegalArgumentException when a bound is broken; the message names the value
     */
    public Patience {
        Webhook.within("connect", connect, SHORTEST, Webhook.LONGEST_TIMEOUT);
        Webhook.within("firstByte", firstByte, SHORTEST, Webhook.LONGEST_TIMEOUT);
        Webhook.within("whole", whole, Webhook.SHORTEST_TIMEOUT, Webhook.LONGEST_TIMEOUT);
    }

    /** The same within another whole. */
    Patience within(Duration otherWhole) {
        return otherWhole.equals(whole) ? this : new Patience(connect, firstByte, otherWhole);
    }

    /** What an attempt is at. */
    public enum Phase {
        /** It has no connection yet. */
        CONNECT,
        /** It has one, and no status yet. */
        FIRST_BYTE,
        /** It reads the answer. */
        REST
    }

    /** Whose time ran out, by the name that the log and the metrics have. */
    public enum Limit {
        /** No connection in time. */
        CONNECT("timeout-connect"),
        /** No answer in time over a connection. */
        FIRST_BYTE("timeout-first-byte"),
        /** All together took too long. */
        WHOLE("timeout-whole");

        private final String result;

        Limit(String result) {
            this.result = result;
        }

        /** One word for log and metrics. */
        public String result() {
            return result;
        }
    }

    /** What the clock says to an attempt. */
    public sealed interface Look {

        /**
         * Go on.
         *
         * @param left look again after so long, more than zero
         */
        record Again(Duration left) implements Look {}

        /**
         * It is over.
         *
         * @param limit whose time ran out
         */
        record Over(Limit limit) implements Look {}
    }

    /**
     * Whether an attempt may go on. To be asked at the beginning and whenever the time that was answered is over, not
     * when the phase changes: one timer at a time is enough, because no later phase can end before the look.
     *
     * @param phase it is at
     * @param inPhase how long
     * @param inAll how long since it began
     */
    public Look look(Phase phase, Duration inPhase, Duration inAll) {
        Duration ofWhole = whole.minus(inAll);
        Duration ofPhase = switch (phase) {
            case CONNECT -> connect.minus(inPhase);
            case FIRST_BYTE -> firstByte.minus(inPhase);
            case REST -> ofWhole;
        };
        if (!ofPhase.isPositive() && phase != Phase.REST && ofPhase.compareTo(ofWhole) <= 0) {
            return new Look.Over(phase == Phase.CONNECT ? Limit.CONNECT : Limit.FIRST_BYTE);
        }
        if (!ofWhole.isPositive()) {
            return new Look.Over(Limit.WHOLE);
        }
        Duration next = phase == Phase.CONNECT ? shorter(ofPhase, firstByte) : ofPhase;
        return new Look.Again(shorter(next, ofWhole));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
