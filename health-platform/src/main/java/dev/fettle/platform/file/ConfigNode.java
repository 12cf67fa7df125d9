package dev.fettle.platform.file;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A value of a file that knows where it stands. Immutable once the file is read. A value that is used in several places
 * (an alias, a merged default) is one node and stands where it was written.
 */
public abstract sealed class ConfigNode permits Scalar, Sequence, Mapping {

    private final @Nullable ConfigNode parent;
    /** The key (String) or index (Integer) under the parent; the file's name where there is no parent. */
    private final Object step;
    private final int line;
    private final int column;

    ConfigNode(@Nullable ConfigNode parent, Object step, int line, int column) {
        this.parent = parent;
        this.step = step;
        this.line = line;
        this.column = column;
    }

    /** Where it was written. */
    public Position position() {
        return new Position(file(), line, column);
    }

    /** The name of the file that it was written in. */
    public String file() {
        ConfigNode at = this;
        while (at.parent != null) {
            at = at.parent;
        }
        return at.step.toString();
    }

    /** Its JSON pointer, {@code #/components/0/interval}. Built anew at each call. */
    public String pointer() {
        Deque<Object> steps = new ArrayDeque<>();
        for (ConfigNode at = this; at.parent != null; at = at.parent) {
            steps.push(at.step);
        }
        StringBuilder pointer = new StringBuilder("#");
        steps.forEach(at -> pointer.append('/').append(escaped(at)));
        return pointer.toString();
    }

    /** Whether it is YAML's null, which counts as absent. */
    public boolean isNull() {
        return false;
    }

    /** Whether it holds {@code ${each}}: it stands for something only once a {@link Repetition} has filled it. */
    public boolean isOpen() {
        return false;
    }

    /** What it is, as messages say it: {@code 'text'}, {@code a list}, {@code a mapping}. */
    public abstract String shown();

    /**
     * As plain Java: String, Long, Double, Boolean, List and Map. Nulls are left out, as they count as absent. What
     * came
     * from a placeholder is text.
     *
     * @return null for null
     */
    public abstract @Nullable Object plain();

    /**
     * As plain Java (String, Long, Boolean, List, Map) that can be written as JSON and read again with the same
     * meaning:
     * merged, aliases spelt out, nulls left out, and placeholders as they were written, so that nothing they stand for
     * is
     * stored. A number that is written in an unusual form ({@code 012}, {@code 1.50}) stays text in that form.
     *
     * @return null for null
     */
    public abstract @Nullable Object storable();

    /** Which item of {@code each} it was filled with, for messages; empty when it was written as it is. */
    String note() {
        return step instanceof Filled filled ? " (each: " + filled.item + ")" : "";
    }

    /**
     * The step to a node that a {@link Repetition} filled: it stands where the open one was written.
     *
     * @param written the key or index
     * @param item what messages call the item
     */
    record Filled(Object written, String item) {

        @Override
        public String toString() {
            return written.toString();
        }
    }

    @Nullable
    ConfigNode parent() {
        return parent;
    }

    Object step() {
        return step;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }

    static String escaped(Object step) {
        return step.toString().replace("~", "~0").replace("/", "~1");
    }

    @Override
    public String toString() {
        return position() + " " + shown();
    }
}
