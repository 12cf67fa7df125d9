package dev.fettle.local.faults;

/**
 * A promise that was broken.
 *
 * @param kind which one
 * @param text where
 */
record Violation(Kind kind, String text) {

    /** The promises. */
    enum Kind {
        /** An event that Kafka has was never acknowledged by a receiver that is to be told of it. */
        LOST,
        /** A receiver was told what Kafka does not have, or what it is not to be told. */
        INVENTED,
        /** One event came to one receiver in two batches. */
        TWO_BATCHES,
        /** Two POSTs with one id differ, or differ from what is stored. */
        OTHER_BYTES,
        /** Numbers of a subject fall, have a gap, or do not say what came before. */
        ORDER,
        /** A batch was acknowledged again though nothing had happened to whom it was sent by. */
        DOUBLED,
        /** The database says something else of a batch than its receiver. */
        UNKEPT,
        /** Something still waits, or was given up. */
        LEFT
    }
}
