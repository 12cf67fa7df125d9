package dev.fettle.local.move.gatus;

import dev.fettle.local.move.CelText;
import dev.fettle.local.move.gatus.Operand.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * A way into a JSON document, in CEL.
 *
 * @param expression the value at its end; an error where it leads to nothing
 * @param guards expressions that are all true, asked one after the other, when it leads somewhere
 */
record JsonPath(String expression, List<String> guards) {

    JsonPath {
        guards = List.copyOf(guards);
    }

    /**
     * @param base the document
     * @param steps without {@link Step.Each}
     */
    static JsonPath of(String base, List<Step> steps) {
        String value = base;
        List<String> guards = new ArrayList<>();
        for (Step step : steps) {
            switch (step) {
                case Step.Key(String name) -> {
                    guards.add(CelText.hasMember(value, name));
                    value = CelText.member(value, name);
                }
                case Step.Index(int number) -> {
                    guards.add("size(" + value + ") > " + number);
                    value = value + "[" + number + "]";
                }
                case Step.Each _ -> throw new IllegalArgumentException("steps must lead to one value, led to each");
            }
        }
        return new JsonPath(value, guards);
    }
}
