package dev.fettle.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One measured figure.
 *
 * @param name what it is a figure of, for people
 * @param unit such as {@code ×} for a ratio; may be empty
 * @param samples the figure itself, once a round
 * @param gate what it is to reach; null: it is only told
 * @param sides what the figure was made of, each with its unit in its name
 */
record Figure(String name, String unit, Samples samples, @Nullable Gate gate, Map<String, Samples> sides) {

    /** Copies the sides, in their order. */
    Figure {
        sides = new LinkedHashMap<>(sides);
    }

    /** A number of things that is only told. */
    static Figure told(String name, String unit, long value) {
        return told(name, unit, (double) value);
    }

    /** A number of things that is held against a gate. */
    static Figure held(String name, String unit, Gate gate, long value) {
        return held(name, unit, gate, (double) value);
    }

    static Figure told(String name, String unit, double... values) {
        return new Figure(name, unit, Samples.of(values), null, Map.of());
    }

    static Figure held(String name, String unit, Gate gate, double... values) {
        return new Figure(name, unit, Samples.of(values), gate, Map.of());
    }

    /** How many times as much ours is as theirs, round by round. */
    static Figure ratio(String name, String ourName, Samples ours, String theirName, Samples theirs,
            @Nullable Gate gate) {
        Map<String, Samples> sides = new LinkedHashMap<>();
        sides.put(ourName, ours);
        sides.put(theirName, theirs);
        return new Figure(name, "×", ours.dividedBy(theirs), gate, sides);
    }

    /** What could not be measured, and why. */
    static Figure absent(String name, String why) {
        return new Figure(name + ": " + why, "", Samples.of(Double.NaN), null, Map.of());
    }

    Gate.@Nullable Verdict verdict() {
        return gate == null ? null : gate.judge(samples.median());
    }

    /** One line for people. */
    String line() {
        if (Double.isNaN(samples.median())) {
            return "  " + name;
        }
        String value = Gate.number(samples.median()) + (unit.isEmpty() ? "" : " " + unit);
        String aim = gate == null ? "" : "   " + gate.text() + ": " + verdict();
        String of = sides.isEmpty()
                ? ""
                : sides.entrySet()
                        .stream()
                        .map(side -> side.getKey() + " " + Gate.number(side.getValue().median()))
                        .collect(Collectors.joining(", ", "   (", ")"));
        return "  %-58s %10s%s%s".formatted(name, value, aim, of);
    }

    ObjectNode json(ObjectMapper mapper) {
        ObjectNode node = mapper.createObjectNode();
        node.put("name", name).put("unit", unit).put("median", samples.median());
        node.set("samples", mapper.valueToTree(samples.values()));
        if (gate != null) {
            node.put("gate", gate.gate()).put("stretch", gate.stretch()).put("atMost", gate.atMost());
            node.put("verdict", String.valueOf(verdict()));
        }
        ObjectNode all = node.putObject("sides");
        sides.forEach((side, values) -> all.putObject(side)
                .put("median", values.median())
                .set("samples", mapper.valueToTree(values.values())));
        return node;
    }
}
