package dev.fettle.platform.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Regular expressions of RE2 that somebody wrote: one that would be huge is refused before it is compiled, because a
 * dozen characters can ask for all memory. Pure; any thread.
 */
public final class Patterns {

    /** Instructions of a compiled pattern: what it may cost for each character of a text, at worst. */
    static final int MOST_INSTRUCTIONS = 1_000;
    /** The estimate is rough: what is compiled is counted again. */
    private static final int MOST_ESTIMATED = 4 * MOST_INSTRUCTIONS;

    private Patterns() {}

    /**
     * Compiles it.
     *
     * @throws IllegalArgumentException when it is none, or too large; the message says what is wrong with it
     */
    public static Pattern compile(String text) {
        long estimated = RegexSize.of(text);
        if (estimated > MOST_ESTIMATED) {
            throw tooLarge("about " + (estimated >= RegexSize.ENOUGH ? "a million or more" : estimated));
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "not a regular expression: " + e.getDescription() + ": " + Language.line(e.getPattern()), e);
        }
        if (pattern.programSize() > MOST_INSTRUCTIONS) {
            throw tooLarge(Integer.toString(pattern.programSize()));
        }
        return pattern;
    }

    private static IllegalArgumentException tooLarge(String instructions) {
        return new IllegalArgumentException("the regular expression is too large: " + instructions
                + " instructions, of at most " + MOST_INSTRUCTIONS + "; repeat less inside of repetitions");
    }
}
