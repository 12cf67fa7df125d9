package dev.fettle.local.e2e;

/**
 * A promise that was broken.
 *
 * @param kind which one
 * @param text where
 */
record Violation(Kind kind, String text) {

    /** The promises. */
    enum Kind {
        /** A committed transition is missing on Kafka. */
        UNPUBLISHED,
        /** A committed transition that a webhook is to be told of is in no batch that was accepted. */
        UNTOLD,
        /** Something was published or told that was never committed, or that the webhook is not to be told of. */
        INVENTED,
        /** The same event reached the same webhook under two batch ids. */
        TWO_BATCHES,
        /** Two POSTs with one batch id differ, or differ from what the notifier stored. */
        OTHER_BYTES,
        /** Numbers of a subject have a gap, fall, or do not say what came before. */
        ORDER
    }
}
