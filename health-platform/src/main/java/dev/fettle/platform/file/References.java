package dev.fettle.platform.file;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Finds which other files a file names, before it is understood: a change of those is a change of the configuration
 * too.
 * It may name one too many (a text in a comment), never one too few.
 *
 * @param tables of {@code each: { file: … }}
 * @param secrets of {@code ${file:…}}
 */
record References(Set<String> tables, Set<String> secrets) {

    private static final byte[] EACH = "each".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEY = "file".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FILE = "${file:".getBytes(StandardCharsets.US_ASCII);

    static References in(SourceFile source) {
        byte[] bytes = source.bytes();
        boolean mayNameTables = indexOf(bytes, EACH, 0) >= 0 && indexOf(bytes, KEY, 0) >= 0;
        return new References(mayNameTables ? tables(source) : Set.of(), secrets(bytes));
    }

    private static Set<String> secrets(byte[] bytes) {
        Set<String> found = new LinkedHashSet<>();
        for (int at = indexOf(bytes, FILE, 0); at >= 0; at = indexOf(bytes, FILE, at + 1)) {
            int from = at + FILE.length;
            int to = from;
            while (to < bytes.length && bytes[to] != '}' && bytes[to] != '\n') {
                to++;
            }
            found.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
        return found;
    }

    /** The parser's events are enough: a mapping under {@code each}, or one with an anchor that may stand there. */
    private static Set<String> tables(SourceFile source) {
        Set<String> found = new LinkedHashSet<>();
        LoadSettings settings = LoadSettings.builder().setCodePointLimit(TreeReader.MAX_CODE_POINTS).build();
        try {
            Iterator<Event> events = new Parse(settings).parseInputStream(source.open()).iterator();
            Deque<Level> open = new ArrayDeque<>();
            while (events.hasNext()) {
                follow(events.next(), open, found);
            }
        } catch (YamlEngineException broken) {
            return found; // told when the file is parsed
        }
        return found;
    }

    private static void follow(Event event, Deque<Level> open, Set<String> found) {
        Level level = open.peek();
        switch (event.getEventId()) {
            case MappingStart -> {
                boolean mayNameTables = ((MappingStartEvent) event).getAnchor().isPresent()
                        || (level != null && level.key.equals("each"));
                value(level, "");
                open.push(new Level(true, mayNameTables));
            }
            case SequenceStart -> {
                value(level, "");
                open.push(new Level(false, false));
            }
            case MappingEnd, SequenceEnd -> open.pop();
            case Scalar -> {
                String text = ((ScalarEvent) event).getValue();
                if (level != null && level.mayNameTables && level.isValue && level.key.equals("file")) {
                    found.add(text);
                }
                value(level, text);
            }
            case Alias -> value(level, "");
            default -> {
                // streams, documents and comments hold no values
            }
        }
    }

    private static void value(@Nullable Level level, String text) {
        if (level != null) {
            level.next(text);
        }
    }

    /** A mapping or list whose end is still to come. */
    private static final class Level {
        private final boolean isMapping;
        private final boolean mayNameTables;
        private boolean isValue;
        private String key = "";

        private Level(boolean isMapping, boolean mayNameTables) {
            this.isMapping = isMapping;
            this.mayNameTables = mayNameTables;
        }

        private void next(String text) {
            if (isMapping) {
                key = isValue ? "" : text;
                isValue = !isValue;
            }
        }
    }

    private static int indexOf(byte[] bytes, byte[] wanted, int from) {
        for (int at = from; at <= bytes.length - wanted.length; at++) {
            int matched = 0;
            while (matched < wanted.length && bytes[at + matched] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return at;
            }
        }
        return -1;
    }
}
