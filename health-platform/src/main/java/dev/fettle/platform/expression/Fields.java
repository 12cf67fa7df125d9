package dev.fettle.platform.expression;

import com.google.errorprone.annotations.Immutable;
import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelValue;
import dev.cel.common.values.SelectableValue;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map that pays for each visit of an entry. As a value of the library's own kind it is taken as it is: the library
 * walks through every other map whenever a variable is read, and copies it where it finds something to convert.
 */
@Immutable
@SuppressWarnings("Immutable") // the map is never changed
final class Fields extends CelValue implements SelectableValue<Object>, Map<Object, Object>, Document.Part {

    private final Map<Object, Object> values;

    Fields(Map<Object, Object> values) {
        this.values = values;
    }

    @Override
    public Object select(Object field) {
        Object value = get(field);
        if (value == null) {
            throw CelAttributeNotFoundException.forMissingMapKey(String.valueOf(field));
        }
        return value;
    }

    @Override
    public Optional<Object> find(Object field) {
        return Optional.ofNullable(get(field));
    }

    @Override
    public @Nullable Object get(Object key) {
        Object value = values.get(key);
        return value == null ? null : Document.visited(value);
    }

    @Override
    public boolean containsKey(Object key) {
        return values.containsKey(key);
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<Object, Object>> iterator() {
                return visits();
            }

            @Override
            public int size() {
                return values.size();
            }
        };
    }

    private Iterator<Entry<Object, Object>> visits() {
        Iterator<Entry<Object, Object>> entries = values.entrySet().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Entry<Object, Object> next() {
                Entry<Object, Object> entry = entries.next();
                return new AbstractMap.SimpleImmutableEntry<>(entry.getKey(), Document.visited(entry.getValue()));
            }
        };
    }

    @Override
    public int size() {
        return values.size();
    }

    @Override
    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public boolean isZeroValue() {
        return values.isEmpty();
    }

    @Override
    public Object value() {
        return this;
    }

    @Override
    public CelType celType() {
        return MapType.create(SimpleType.STRING, SimpleType.DYN);
    }

    @Override
    public Set<Object> keySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Object> iterator() {
                return paying(values.keySet().iterator());
            }

            @Override
            public int size() {
                return values.size();
            }

            @Override
            public boolean contains(Object key) {
                return values.containsKey(key);
            }
        };
    }

    @Override
    public Collection<Object> values() {
        return new AbstractCollection<>() {
            @Override
            public Iterator<Object> iterator() {
                return paying(values.values().iterator());
            }

            @Override
            public int size() {
                return values.size();
            }
        };
    }

    private static Iterator<Object> paying(Iterator<Object> visits) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return visits.hasNext();
            }

            @Override
            public Object next() {
                return Document.visited(visits.next());
            }
        };
    }

    @Override
    public boolean containsValue(Object value) {
        return values().contains(value);
    }

    @Override
    public Object put(Object key, Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object remove(Object key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void putAll(Map<?, ?> others) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || (other instanceof Map<?, ?> that && entrySet().equals(that.entrySet()));
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
