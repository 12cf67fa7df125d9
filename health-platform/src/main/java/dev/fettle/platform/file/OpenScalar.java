package dev.fettle.platform.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that holds {@code ${each}}. Until a {@link Repetition} has filled it, it is not judged. */
final class OpenScalar extends Scalar {

    private final Template template;

    /**
     * What of it is known: everything but the items.
     *
     * @param text with all other placeholders expanded and nothing where an item is to stand
     * @param written as it stands in the file
     * @param gaps in the order of the text
     * @param hasOthers whether it holds other placeholders too
     * @param unresolved whether one of those is not set
     */
    record Template(String text, String written, List<Gap> gaps, boolean hasOthers, boolean unresolved) {

        Template {
            gaps = List.copyOf(gaps);
        }
    }

    /**
     * Where an item is to stand.
     *
     * @param at in the text
     * @param from in what is written, inclusive
     * @param to in what is written, exclusive
     * @param column which value of the item; null: the item itself
     */
    record Gap(int at, int from, int to, @Nullable String column) {}

    OpenScalar(@Nullable ConfigNode parent, Object step, int line, int column, Template template) {
        super(parent, step, line, column, UNSET, true, template.written, true);
        this.template = template;
    }

    Template template() {
        return template;
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
