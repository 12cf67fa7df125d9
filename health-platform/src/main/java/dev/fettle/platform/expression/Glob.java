package dev.fettle.platform.expression;

/** Patterns of shells: {@code *} is any text, {@code ?} any one character; everything else is itself. */
final class Glob {

    private Glob() {}

    /** Whether the whole text fits the pattern; pays for each comparison. */
    static boolean fits(String text, String pattern) {
        int at = 0;
        int wanted = 0;
        int star = -1;
        int afterStar = 0;
        int steps = 0;
        while (at < text.length()) {
            if (++steps % 1024 == 0) {
                Budget.spend(1024);
            }
            if (wanted < pattern.length() && pattern.charAt(wanted) == '*') {
                star = wanted++;
                afterStar = at;
            } else if (wanted < pattern.length()
                    && (pattern.charAt(wanted) == '?' || pattern.charAt(wanted) == text.charAt(at))) {
                wanted++;
                at++;
            } else if (star >= 0) {
                wanted = star + 1;
                at = ++afterStar;
            } else {
                return false;
            }
        }
        while (wanted < pattern.length() && pattern.charAt(wanted) == '*') {
            wanted++;
        }
        return wanted == pattern.length();
    }
}
