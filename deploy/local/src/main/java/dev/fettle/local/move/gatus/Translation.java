package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Note;
import java.time.Duration;
import java.util.List;

/**
 * What became of a condition.
 *
 * @param remarks what has to be said about it, whatever became of it
 */
record Translation(Result result, List<Remark> remarks) {

    Translation {
        remarks = List.copyOf(remarks);
    }

    /** Something that has to be said. */
    record Remark(Note.Kind kind, String message) {}

    /** What to do with it. */
    sealed interface Result {

        /** An expression that is true of just the same answers, but for the remarks. */
        record Cel(String expression) implements Result {}

        /** The check itself sees to it. */
        record Holds() implements Result {}

        /** The certificate must be valid for so long; the kind of check has a key for it. */
        record Certificate(Duration left) implements Result {}

        /** It must take no longer; the kind of check has no condition on that. */
        record Slow(Duration most) implements Result {}

        /** What the answer must match, as a regular expression that finds something in it. */
        record Expect(String regex) implements Result {}

        /** The domain must be registered for so long. */
        record Domain(Duration left) implements Result {}

        /** There must be no connection: the opposite of a check. */
        record Inverted() implements Result {}

        /** No expression says this. */
        record Unsayable(String why) implements Result {}
    }
}
