package dev.fettle.platform.file;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A list of values. */
public final class Sequence extends ConfigNode {

    private final List<ConfigNode> items = new ArrayList<>();
    private boolean open;

    Sequence(@Nullable ConfigNode parent, Object step, int line, int column) {
        super(parent, step, line, column);
    }

    /** Only while the file is read. */
    void add(ConfigNode item) {
        items.add(item);
        open |= item.isOpen();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** In the order of the file, unmodifiable. */
    public List<ConfigNode> items() {
        return Collections.unmodifiableList(items);
    }

    @Override
    public String shown() {
        return "a list";
    }

    @Override
    public List<Object> plain() {
        return each(ConfigNode::plain);
    }

    @Override
    public List<Object> storable() {
        return each(ConfigNode::storable);
    }

    private List<Object> each(Function<ConfigNode, @Nullable Object> form) {
        List<Object> plain = new ArrayList<>();
        for (ConfigNode item : items) {
            Object value = form.apply(item);
            if (value != null) {
                plain.add(value);
            }
        }
        return Collections.unmodifiableList(plain);
    }
}
