package dev.fettle.platform.expression;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** A list that pays for each visit of an element, whoever visits: {@code in}, {@code ==}, a macro, the library. */
final class Items extends AbstractList<Object> implements RandomAccess, Document.Part {

    private final List<?> values;

    Items(List<?> values) {
        this.values = values;
    }

    @Override
    public Object get(int index) {
        return Document.visited(values.get(index));
    }

    @Override
    public int size() {
        return values.size();
    }
}
