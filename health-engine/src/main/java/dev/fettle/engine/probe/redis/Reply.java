package dev.fettle.engine.probe.redis;

/** What Redis answers to the commands that a check sends. */
sealed interface Reply {

    /**
     * A text, short or long; a number as text.
     *
     * @param text empty for none
     */
    record Text(String text) implements Reply {}

    /**
     * The command was refused.
     *
     * @param error a word in capital letters that says what kind of error it is, and a sentence
     */
    record Refused(String error) implements Reply {

        /** Whether it begins with that word. */
        boolean is(String word) {
            return error.equals(word) || error.startsWith(word + " ");
        }
    }
}
