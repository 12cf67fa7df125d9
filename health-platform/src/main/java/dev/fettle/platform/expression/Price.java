package dev.fettle.platform.expression;

import com.google.errorprone.annotations.Immutable;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.ConcatenatedListView;
import java.util.Collection;
import java.util.Map;

/** What a call costs before it is made, in units of the {@link Budget}. */
@FunctionalInterface
@Immutable
interface Price {

    /** It pays itself, or costs no more than a number. */
    Price NOTHING = arguments -> 0;

    /** All arguments are read once, and written once. */
    Price READING = arguments -> {
        long units = 0;
        for (Object argument : arguments) {
            units += size(argument);
        }
        return 1 + units / 2;
    };

    /** The last argument is compared once. */
    Price LAST = arguments -> 1 + size(arguments[arguments.length - 1]) / 2;

    /** Characters are counted. */
    Price COUNTING = arguments -> 1 + size(arguments[0]) / 16;

    /** The second text is looked for in the first one, many characters at a time, at worst from each place anew. */
    Price SEARCH = arguments -> (1 + size(arguments[0])) * (2 + size(arguments[1]) / 8) / 16;

    /** The same, one character after the other. */
    Price SLOW_SEARCH = arguments -> (1 + size(arguments[0])) * (1 + size(arguments[1]) / 8);

    /** As long as the result may get. */
    Price REPLACE = arguments -> 8 * SLOW_SEARCH.of(arguments)
            + (1 + size(arguments[0]) / Math.max(1, size(arguments[1]))) * size(arguments[2]);

    /** Each part is an object of its own. */
    Price SPLIT = arguments -> 32 * READING.of(arguments);

    /** As long as the result will be. */
    Price JOIN = arguments -> {
        long units = 0;
        long separator = arguments.length > 1 ? size(arguments[1]) : 0;
        for (Object part : (Collection<?>) arguments[0]) {
            units += 1 + size(part) + separator;
        }
        return units;
    };

    /** As many as the number says. */
    Price COUNT = arguments -> arguments[0] instanceof Long number
            ? Math.max(0, Math.min(number, Budget.UNITS)) * 8
            : 0;

    /** Comparing is about what a visit costs, and there are about so many for each element. */
    Price SORT = arguments -> 200 * READING.of(arguments);

    long of(Object[] arguments);

    private static long size(Object argument) {
        return switch (argument) {
            case String text -> text.length();
            case ConcatenatedListView<?> _ -> 0; // what a macro gathers: elements are added in place
            case Collection<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case CelByteString bytes -> bytes.size();
            default -> 0;
        };
    }
}
