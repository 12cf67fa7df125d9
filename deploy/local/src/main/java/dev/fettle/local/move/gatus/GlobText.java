package dev.fettle.local.move.gatus;

import dev.fettle.local.move.CelText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A pattern of Gatus, as Go's path/filepath reads it: {@code *}, {@code ?}, sets, and a backslash that takes the
 * meaning of
 * what follows it.
 */
final class GlobText {

    private final List<Place> places;

    private GlobText(List<Place> places) {
        this.places = List.copyOf(places);
    }

    /**
     * A place of a pattern.
     *
     * @param star stands for any text
     * @param expression what stands for one character, as a regular expression
     * @param letter the character itself; empty for a set and for any character
     */
    private record Place(boolean star, String expression, String letter) {}

    /** Empty for what Go refuses; such a pattern matches nothing there. */
    static Optional<GlobText> parse(String pattern) {
        List<Place> places = new ArrayList<>();
        return new Reader(pattern).read(places) ? Optional.of(new GlobText(places)) : Optional.empty();
    }

    /** Whether every text matches. */
    boolean matchesAll() {
        return !places.isEmpty() && places.stream().allMatch(Place::star);
    }

    /**
     * Whether a text matches, in CEL.
     *
     * @param text an expression
     * @param untrimmed the same with white space around it, good enough where that cannot matter
     */
    String of(String text, String untrimmed) {
        boolean begins = places.isEmpty() || !places.getFirst().star();
        boolean ends = places.isEmpty() || !places.getLast().star();
        List<Place> inner = places.stream().filter(place -> !place.star()).toList();
        boolean plain = inner.stream().noneMatch(place -> place.letter().isEmpty())
                && places.subList(begins ? 0 : 1, places.size()).stream().dropWhile(place -> !place.star())
                        .allMatch(Place::star);
        if (!plain) {
            return text + ".matches(" + CelText.regex(regex()) + ")";
        }
        String letters = inner.stream().map(Place::letter).collect(Collectors.joining());
        if (begins && ends) {
            return text + " == " + CelText.quoted(letters);
        }
        String function = begins ? "startsWith" : ends ? "endsWith" : "contains";
        String subject = !begins && !ends && letters.strip().equals(letters) ? untrimmed : text;
        return subject + "." + function + "(" + CelText.quoted(letters) + ")";
    }

    /** A regular expression that finds something in just those texts that match. */
    String regex() {
        StringBuilder regex = new StringBuilder();
        if (places.isEmpty() || !places.getFirst().star()) {
            regex.append('^');
        }
        for (int at = 0; at < places.size(); at++) {
            boolean outer = at == 0 || at == places.size() - 1;
            boolean again = at > 0 && places.get(at - 1).star();
            if (!places.get(at).star()) {
                regex.append(places.get(at).expression());
            } else if (!outer && !again) {
                regex.append(".*");
            }
        }
        if (places.isEmpty() || !places.getLast().star()) {
            regex.append('$');
        }
        return regex.indexOf(".*") >= 0 || places.stream().anyMatch(place -> place.expression().equals("."))
                ? "(?s)" + regex
                : regex.toString();
    }

    /** Takes a pattern apart. */
    private static final class Reader {

        private final String pattern;
        private int at;

        Reader(String pattern) {
            this.pattern = pattern;
        }

        boolean read(List<Place> places) {
            while (at < pattern.length()) {
                int point = next();
                switch (point) {
                    case '*' -> places.add(new Place(true, "", ""));
                    case '?' -> places.add(new Place(false, ".", ""));
                    case '[' -> {
                        Optional<String> set = set();
                        if (set.isEmpty()) {
                            return false;
                        }
                        places.add(new Place(false, set.get(), ""));
                    }
                    case '\\' -> {
                        if (at == pattern.length()) {
                            return false;
                        }
                        places.add(letter(next()));
                    }
                    default -> places.add(letter(point));
                }
            }
            return true;
        }

        private int next() {
            int point = pattern.codePointAt(at);
            at += Character.charCount(point);
            return point;
        }

        private static Place letter(int point) {
            String letter = Character.toString(point);
            return new Place(false, point == '\n' ? "\\n" : CelText.literal(letter), letter);
        }

        /** Behind its bracket; empty when it is none, or a range runs backwards. */
        private Optional<String> set() {
            StringBuilder set = new StringBuilder("[");
            if (pattern.startsWith("^", at)) {
                set.append('^');
                at++;
            }
            for (int ranges = 0; !pattern.startsWith("]", at) || ranges == 0; ranges++) {
                int low = member();
                int high = low;
                if (low >= 0 && pattern.startsWith("-", at)) {
                    at++;
                    high = member();
                }
                if (low < 0 || high < low) {
                    return Optional.empty();
                }
                set.append(high == low ? "\\x{%x}".formatted(low) : "\\x{%x}-\\x{%x}".formatted(low, high));
            }
            at++;
            return Optional.of(set.append(']').toString());
        }

        /** A member of a set; negative when there is none. */
        private int member() {
            if (at >= pattern.length() || pattern.charAt(at) == '-' || pattern.charAt(at) == ']') {
                return -1;
            }
            int point = next();
            return point != '\\' ? point : at < pattern.length() ? next() : -1;
        }
    }
}
