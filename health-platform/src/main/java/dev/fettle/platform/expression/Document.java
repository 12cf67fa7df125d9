package dev.fettle.platform.expression;

import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tree of maps, lists, texts, numbers, truth values and nulls (JSON, say) as expressions read it: each visit is paid
 * from the evaluation's budget, and reading a part does not walk through the rest. Any thread.
 */
public final class Document {

    /** Units of the budget: the library handles it several times. */
    private static final int VISIT = 8;

    private Document() {}

    /**
     * The tree as a value for a variable of type {@code ANYTHING}, {@code LIST} or {@code MAP}. Whole numbers beyond 64
     * bits become decimal. The tree's depth is the caller's to bound.
     *
     * @throws IllegalArgumentException when there is something else in it
     */
    public static Object of(@Nullable Object tree) {
        return switch (tree) {
            case null -> NullValue.NULL_VALUE;
            case NullValue nothing -> nothing;
            case String text -> text;
            case Boolean truth -> truth;
            case Long number -> number;
            case Double number -> number;
            case Integer number -> number.longValue();
            case Float number -> number.doubleValue();
            case Short number -> number.longValue();
            case BigInteger number -> number.doubleValue();
            case BigDecimal number -> number.doubleValue();
            case Document.Part done -> done;
            case Map<?, ?> map -> fields(map);
            case List<?> list -> new Items(list.stream().map(Document::of).toList());
            default -> throw new IllegalArgumentException(
                    "a document must hold maps, lists, texts, numbers and truth values, was "
                            + tree.getClass().getName());
        };
    }

    private static Fields fields(Map<?, ?> map) {
        Map<Object, Object> converted = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, each) -> converted.put(String.valueOf(key), of(each)));
        return new Fields(converted);
    }

    /** What is converted already. */
    sealed interface Part permits Items, Fields {}

    /** Pays for the visit of a value: long texts weigh more, they are compared. */
    static Object visited(Object value) {
        Budget.spend(value instanceof String text ? VISIT + (text.length() >> 5) : VISIT);
        return value;
    }
}
