package dev.fettle.engine.probe.mail;

import java.util.List;

/**
 * What a mail server answered to one command.
 *
 * @param verdict whether that is a yes
 * @param text what it said, as it came; lines are set apart by LF, and nothing is kept beyond {@link #LONGEST_TEXT}
 * @param lines what else it says: for capabilities those, in upper case
 */
record Reply(Verdict verdict, String text, List<String> lines) {

    /** What an answer means. */
    enum Verdict {
        YES,
        /** It goes on when more is said. */
        MORE, NO,
        /** No, for the user or the password is wrong. */
        NO_CREDENTIALS,
        /** It is no answer of this protocol. */
        NONSENSE
    }

    /** More lines than any server has capabilities. */
    static final int MOST_LINES = 200;
    /** Characters of which no more lines are added. */
    static final int LONGEST_TEXT = 2000;

    Reply {
        lines = List.copyOf(lines);
    }

    Reply(Verdict verdict, String text) {
        this(verdict, text, List.of());
    }

    Reply withoutLines() {
        return new Reply(verdict, text);
    }

    boolean isYes() {
        return verdict == Verdict.YES;
    }
}
