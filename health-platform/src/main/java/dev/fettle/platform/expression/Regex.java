package dev.fettle.platform.expression;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Regular expressions of RE2: no back references, no look-around, and time linear in the text. Their price is the
 * length of the text times the size of the program, because that is what it takes at worst. Most take far less; one
 * that could not pay is therefore tried all the same, for as long as {@link #LONGEST_TRIAL}.
 */
final class Regex {

    /** What one instruction on one character takes at worst. */
    private static final int UNITS_AN_INSTRUCTION = 4;
    private static final Duration LONGEST_TRIAL = Duration.ofMillis(50);
    private static final int NANOS_A_UNIT = 5;
    private static final int LONGEST = 1_000;

    /** The last plain letter may be a repeated one, so it does not count. */
    private static final Pattern PLAIN_BEGIN = Pattern.compile("([-A-Za-z0-9 :\"=_,/<>]+)[-A-Za-z0-9 :\"=_,/<>]");

    private static final Known<Regex> KNOWN = new Known<>(Regex::read);

    private final Pattern pattern;
    private final String begin;

    /** @param begin with what each occurrence begins; empty when that is not known */
    private Regex(Pattern pattern, String begin) {
        this.pattern = pattern;
        this.begin = begin;
    }

    /**
     * Compiles a pattern that an expression holds, and keeps it.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    static void keep(String pattern) {
        KNOWN.keep(pattern);
    }

    private static Regex read(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a regular expression must have at most " + LONGEST + " characters");
        }
        Budget.spend(50L * text.length());
        Pattern pattern = Patterns.compile(text);
        Matcher plain = PLAIN_BEGIN.matcher(text);
        return new Regex(pattern, text.indexOf('|') < 0 && plain.lookingAt() ? plain.group(1) : "");
    }

    private static <T> T once(String text, String regex, Function<Matcher, T> work) {
        Regex known = KNOWN.of(regex);
        return known.once(text.substring(known.start(text)), work);
    }

    private <T> T once(String text, Function<Matcher, T> work) {
        long price = (1L + text.length()) * perCharacter();
        if (price <= Budget.left()) {
            Budget.spend(price);
            return work.apply(pattern.matcher(text));
        }
        return watched(text, 0, work);
    }

    /** What looks again and again may read the rest of the text each time: each reading is counted. */
    private <T> T often(String text, Function<Matcher, T> work) {
        return watched(text, Budget.left() / perCharacter(), work);
    }

    private long perCharacter() {
        return (long) pattern.programSize() * UNITS_AN_INSTRUCTION;
    }

    /** @param paid readings that the budget pays for; those beyond are bounded by the clock */
    private <T> T watched(String text, long paid, Function<Matcher, T> work) {
        long began = System.nanoTime();
        Watched watched = new Watched(text, paid, began + LONGEST_TRIAL.toNanos());
        T found = work.apply(pattern.matcher(watched));
        Budget.spend(watched.reads <= paid
                ? Math.min(Budget.left(), watched.reads * perCharacter())
                : (System.nanoTime() - began) / NANOS_A_UNIT);
        return found;
    }

    /** Where an occurrence can begin at the earliest: most patterns of people begin with plain letters. */
    private int start(String text) {
        if (begin.isEmpty()) {
            return 0;
        }
        Budget.spend(1 + text.length() / 16);
        int found = text.indexOf(begin);
        return found < 0 ? text.length() : found;
    }

    /** Whether it is found anywhere in the text. */
    static boolean matches(String text, String regex) {
        return once(text, regex, Matcher::find);
    }

    /** The first occurrence; empty text when there is none. */
    static String find(String text, String regex) {
        return extract(text, regex, 0);
    }

    /** What a group caught in the first occurrence; empty text when there is none or the group took no part. */
    static String extract(String text, String regex, long group) {
        return once(text, regex, matcher -> caught(matcher, group));
    }

    private static String caught(Matcher matcher, long group) {
        if (group < 0 || group > matcher.groupCount()) {
            throw new IllegalArgumentException("the regular expression has " + matcher.groupCount()
                    + " groups, and no group " + group);
        }
        String caught = matcher.find() ? matcher.group((int) group) : null;
        return caught == null ? "" : caught;
    }

    /** All occurrences. */
    static List<String> findAll(String text, String regex) {
        Regex known = KNOWN.of(regex);
        return known.often(text.substring(known.start(text)), Regex::all);
    }

    private static List<String> all(Matcher matcher) {
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            Budget.spend(50);
            found.add(matcher.group());
        }
        return found;
    }

    /** A text that can be read so often, and beyond that until a moment. */
    private static final class Watched implements CharSequence {

        /** Each may be followed by a thousand instructions. */
        private static final int READS_A_LOOK = 256;

        private final String text;
        private final long paid;
        private final long until;
        private long reads;

        Watched(String text, long paid, long until) {
            this.text = text;
            this.paid = paid;
            this.until = until;
        }

        @Override
        public char charAt(int index) {
            if (++reads > paid && reads % READS_A_LOOK == 0 && System.nanoTime() - until > 0) {
                throw new Budget.Spent();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
