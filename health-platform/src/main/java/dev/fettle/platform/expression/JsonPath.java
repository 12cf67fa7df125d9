package dev.fettle.platform.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A path through a document: RFC 9535 without filters and functions. A path of names and numbers alone leads to one
 * value; any other to the list of all values that fit. Pays for each value that it visits.
 */
final class JsonPath {

    private static final int LONGEST = 1_000;
    private static final int MOST_SEGMENTS = 50;
    private static final Known<JsonPath> KNOWN = new Known<>(text -> new Reader(text).read());

    private final String text;
    private final List<Segment> segments;

    private JsonPath(String text, List<Segment> segments) {
        this.text = text;
        this.segments = segments;
    }

    /** Reads a path that an expression holds, and keeps it. */
    static void keep(String path) {
        KNOWN.keep(path);
    }

    /**
     * The value that it leads to, or the list of values.
     *
     * @throws NoSuchElementException when it is to lead to one value and there is none
     * @throws IllegalArgumentException when it is no path
     */
    static Object of(Object document, String path) {
        return KNOWN.of(path).in(document);
    }

    private Object in(Object document) {
        List<Object> found = List.of(document);
        for (Segment segment : segments) {
            List<Object> next = new ArrayList<>();
            found.forEach(value -> segment.from(value, next::add));
            found = next;
        }
        if (!segments.stream().allMatch(Segment::isOne)) {
            return new Items(found);
        }
        if (found.isEmpty()) {
            throw new NoSuchElementException("nothing at " + text);
        }
        return found.getFirst();
    }

    /** One step: selectors applied to a value, or with {@code ..} to it and all below. */
    private record Segment(List<Selector> selectors, boolean below) {

        boolean isOne() {
            return !below && selectors.size() == 1 && switch (selectors.getFirst()) {
                case Selector.Name _,Selector.Index _ -> true;
                case Selector.All _,Selector.Slice _ -> false;
            };
        }

        void from(Object value, Consumer<Object> found) {
            selectors.forEach(selector -> selector.from(value, found));
            if (below) {
                new Selector.All().from(value, each -> from(each, found));
            }
        }
    }

    private sealed interface Selector {

        void from(Object value, Consumer<Object> found);

        record Name(String name) implements Selector {
            @Override
            public void from(Object value, Consumer<Object> found) {
                Budget.spend(1);
                Object field = value instanceof Map<?, ?> map ? map.get(name) : null;
                if (field != null) {
                    found.accept(field);
                }
            }
        }

        record Index(int index) implements Selector {
            @Override
            public void from(Object value, Consumer<Object> found) {
                Budget.spend(1);
                if (value instanceof List<?> list) {
                    int at = index < 0 ? list.size() + index : index;
                    if (at >= 0 && at < list.size()) {
                        found.accept(list.get(at));
                    }
                }
            }
        }

        record All() implements Selector {
            @Override
            public void from(Object value, Consumer<Object> found) {
                Budget.spend(1);
                if (value instanceof Map<?, ?> map) {
                    map.forEach((_, each) -> take(each, found));
                } else if (value instanceof List<?> list) {
                    list.forEach(each -> take(each, found));
                }
            }

            private static void take(Object each, Consumer<Object> found) {
                Budget.spend(2);
                found.accept(each);
            }
        }

        record Slice(@Nullable Integer start, @Nullable Integer end,
                int step) implements Selector {
            @Override
            public void from(Object value, Consumer<Object> found) {
                Budget.spend(1);
                if (!(value instanceof List<?> list) || step == 0) {
                    return;
                }
                int size = list.size();
                if (step > 0) {
                    int last = clamp(end == null ? size : fromEnd(end, size), 0, size);
                    for (long at = clamp(start == null ? 0 : fromEnd(start, size), 0, size); at < last; at += step) {
                        All.take(list.get((int) at), found);
                    }
                } else {
                    int last = clamp(end == null ? -1 : fromEnd(end, size), -1, size - 1);
                    for (long at = clamp(start == null ? size - 1 : fromEnd(start, size), -1,
                            size - 1); at > last; at += step) {
                        All.take(list.get((int) at), found);
                    }
                }
            }

            private static int fromEnd(int index, int size) {
                return index < 0 ? size + index : index;
            }

            private static int clamp(int value, int least, int most) {
                return Math.max(least, Math.min(most, value));
            }
        }
    }

    /** Reads the text of a path, from left to right. */
    private static final class Reader {

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        JsonPath read() {
            if (text.length() > LONGEST) {
                throw new IllegalArgumentException("a path must have at most " + LONGEST + " characters");
            }
            Budget.spend(10L * text.length());
            if (!take("$")) {
                throw wrong("a path begins with $");
            }
            List<Segment> segments = new ArrayList<>();
            while (at < text.length()) {
                segments.add(segment());
            }
            if (segments.size() > MOST_SEGMENTS) {
                throw new IllegalArgumentException("a path must have at most " + MOST_SEGMENTS + " steps");
            }
            if (segments.stream().filter(Segment::below).count() > 1) {
                throw new IllegalArgumentException("a path must have '..' at most once");
            }
            return new JsonPath(text, List.copyOf(segments));
        }

        private Segment segment() {
            boolean below = take("..");
            if (take("[")) {
                return new Segment(selectors(), below);
            }
            if (!below && !take(".")) {
                throw wrong("expected . or [");
            }
            return new Segment(List.of(take("*") ? new Selector.All() : new Selector.Name(name())), below);
        }

        private List<Selector> selectors() {
            List<Selector> selectors = new ArrayList<>();
            do {
                skipBlanks();
                selectors.add(selector());
                skipBlanks();
            } while (take(","));
            if (!take("]")) {
                throw wrong("expected , or ]");
            }
            return List.copyOf(selectors);
        }

        private Selector selector() {
            if (take("*")) {
                return new Selector.All();
            }
            if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
                return new Selector.Name(quoted(text.charAt(at++)));
            }
            if (at < text.length() && text.charAt(at) == '?') {
                throw wrong("filters are not known here; use the macros filter and exists");
            }
            Integer start = number();
            skipBlanks();
            if (!take(":")) {
                if (start == null) {
                    throw wrong("expected a number, a quoted name, * or a slice");
                }
                return new Selector.Index(start);
            }
            skipBlanks();
            Integer end = number();
            skipBlanks();
            Integer step = take(":") ? number() : null;
            return new Selector.Slice(start, end, step == null ? 1 : step);
        }

        private @Nullable Integer number() {
            int begin = at;
            boolean _ = take("-");
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
            if (begin == at) {
                return null;
            }
            try {
                return Integer.valueOf(text.substring(begin, at));
            } catch (NumberFormatException e) {
                throw wrong("not a number");
            }
        }

        private String name() {
            int begin = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_'
                    || text.charAt(at) >= 0x80)) {
                at++;
            }
            if (begin == at || Character.isDigit(text.charAt(begin))) {
                throw wrong("expected a name; others than letters, digits and _ are written ['so']");
            }
            return text.substring(begin, at);
        }

        private String quoted(char quote) {
            StringBuilder name = new StringBuilder();
            while (at < text.length() && text.charAt(at) != quote) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                name.append(text.charAt(at++));
            }
            if (at == text.length()) {
                throw wrong("the quote is not closed");
            }
            at++;
            return name.toString();
        }

        private void skipBlanks() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private boolean take(String token) {
            boolean there = text.startsWith(token, at);
            at += there ? token.length() : 0;
            return there;
        }

        private IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException("not a path: " + what + ", at character " + (at + 1) + " of " + text);
        }
    }
}
