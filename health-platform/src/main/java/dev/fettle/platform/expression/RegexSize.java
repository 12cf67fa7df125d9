package dev.fettle.platform.expression;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * About how many instructions a regular expression has, before it is compiled: repetitions inside of repetitions
 * multiply, and a short text can make millions.
 */
final class RegexSize {

    private static final Pattern REPETITION = Pattern.compile("\\{([0-9]{1,6})(?:,([0-9]{0,6}))?}");
    /** More than that is not told apart. */
    static final long ENOUGH = 1_000_000;

    private final String regex;
    private final Deque<Long> outside = new ArrayDeque<>();
    private long before;
    private long last;
    private int at;

    private RegexSize(String regex) {
        this.regex = regex;
    }

    /** Within a factor of about two, and never more than a million. */
    static long of(String regex) {
        return new RegexSize(regex).count();
    }

    private long count() {
        while (at < regex.length()) {
            char each = regex.charAt(at++);
            switch (each) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> {
                    outside.push(before + last);
                    before = 0;
                    last = 0;
                }
                case ')' -> {
                    last = before + last + 2;
                    before = outside.isEmpty() ? 0 : outside.pop();
                }
                case '{' -> repetition();
                case '*', '+', '?' -> last++;
                default -> atom();
            }
            before = Math.min(before, ENOUGH);
            last = Math.min(last, ENOUGH);
        }
        return Math.min(ENOUGH, outside.stream().mapToLong(Long::longValue).sum() + before + last);
    }

    private void atom() {
        before += last;
        last = 1;
    }

    private void escape() {
        if (regex.startsWith("Q", at)) {
            quotation();
            return;
        }
        atom();
        boolean named = at < regex.length() && "pPx".indexOf(regex.charAt(at)) >= 0;
        at++;
        if (named && at < regex.length() && regex.charAt(at) == '{') {
            at = after('}');
        }
    }

    /** What stands between \Q and \E is itself. */
    private void quotation() {
        int end = regex.indexOf("\\E", at);
        int last = end < 0 ? regex.length() : end;
        for (at++; at < last; at++) {
            atom();
        }
        at = end < 0 ? last : end + 2;
    }

    private void characterClass() {
        atom();
        if (at < regex.length() && regex.charAt(at) == '^') {
            at++;
        }
        boolean first = true; // a bracket that comes first is one of the characters
        while (at < regex.length() && (first || regex.charAt(at) != ']')) {
            first = false;
            if (regex.charAt(at) == '\\') {
                at += 2;
            } else {
                at = regex.startsWith("[:", at) ? afterNamedClass() : at + 1;
            }
        }
        at++;
    }

    /** {@code [:alpha:]} holds a bracket that does not end the class; without its end it is two characters. */
    private int afterNamedClass() {
        int end = regex.indexOf(":]", at + 2);
        return end < 0 ? at + 1 : end + 2;
    }

    private void repetition() {
        Matcher counts = REPETITION.matcher(regex).region(at - 1, regex.length());
        if (!counts.lookingAt()) {
            atom();
            return;
        }
        String most = counts.group(2);
        long times = Math.max(Long.parseLong(counts.group(1)),
                most == null || most.isEmpty() ? 0 : Long.parseLong(most));
        last = Math.max(1, last) * Math.max(1, times);
        at = counts.end();
    }

    private int after(char end) {
        int found = regex.indexOf(end, at);
        return found < 0 ? regex.length() : found + 1;
    }
}
