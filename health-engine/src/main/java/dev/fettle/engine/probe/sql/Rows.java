package dev.fettle.engine.probe.sql;

import dev.cel.common.values.NullValue;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collector;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an answer: they are counted, and the first is kept where somebody wants it. So a query that answers much
 * costs no memory. Confined to the lane.
 */
final class Rows {

    private static final int MOST_COLUMNS = 100;
    private static final int LONGEST_TEXT = 4096;

    private final boolean keepsFirst;
    private long count;
    private Map<String, Object> first = Map.of();

    private Rows(boolean keepsFirst) {
        this.keepsFirst = keepsFirst;
    }

    static Collector<Row, ?, Rows> collector(boolean keepsFirst) {
        return Collector.of(Collecting.counted(() -> new Rows(keepsFirst)), Rows::add, (one, _) -> one);
    }

    private void add(Row row) {
        count++;
        if (count == 1 && keepsFirst) {
            Map<String, Object> columns = new LinkedHashMap<>();
            for (int i = 0; i < Math.min(row.size(), MOST_COLUMNS); i++) {
                columns.put(row.getColumnName(i), value(row.getValue(i)));
            }
            first = columns;
        }
    }

    /** As conditions see it: whole numbers, numbers, truth, text, lists of those, and CEL's own null. */
    static Object value(@Nullable Object value) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Boolean truth -> truth;
            case Float number -> number.doubleValue();
            case Double number -> number;
            case BigDecimal number -> number.doubleValue();
            case Byte number -> number.longValue();
            case Short number -> number.longValue();
            case Integer number -> number.longValue();
            case Long number -> number;
            case Number number -> number.doubleValue();
            case Object[] many -> Stream.of(many).map(Rows::value).toList();
            default -> shortened(value.toString());
        };
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    /** How many there were. */
    long count() {
        return count;
    }

    /** The values of the first by the names of their columns; empty when there was none, or nobody wanted it. */
    Map<String, Object> first() {
        return first;
    }
}
