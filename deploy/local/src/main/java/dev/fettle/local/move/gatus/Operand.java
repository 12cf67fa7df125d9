package dev.fettle.local.move.gatus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One side of a condition, as Gatus takes it apart. */
sealed interface Operand {

    /** A value of the answer that has a name of its own. */
    enum Named implements Operand {
        /** Code of the answer. */
        STATUS,
        /** Address of the host. */
        IP,
        /** Milliseconds. */
        RESPONSE_TIME,
        /** As text, {@code NOERROR}. */
        DNS_RCODE,
        /** Whether there was a connection. */
        CONNECTED,
        /** Milliseconds until then. */
        CERTIFICATE_EXPIRATION,
        /** Milliseconds until then. */
        DOMAIN_EXPIRATION,
        /** The whole body, without white space around it. */
        BODY
    }

    /** What a path in a JSON body leads to. */
    record Path(List<Step> steps) implements Operand {
        public Path {
            steps = List.copyOf(steps);
        }
    }

    /** A header of the answer. */
    record Header(String name) implements Operand {}

    /** A value that a suite carries from one endpoint to the next. */
    record Context(String path) implements Operand {}

    /** How long a value is. */
    record Length(Operand of) implements Operand {}

    /** Whether there is such a value. */
    record Has(Operand of) implements Operand {}

    /** What matches a pattern. */
    record Glob(String pattern) implements Operand {}

    /** One of several texts. */
    record Any(List<String> options) implements Operand {
        public Any {
            options = List.copyOf(options);
        }
    }

    /** A text that is meant as it stands. */
    record Literal(String text) implements Operand {}

    /** Something that there is no way to say here. */
    record Foreign(String why) implements Operand {}

    /** One step of a path. */
    sealed interface Step {
        /** Into a mapping. */
        record Key(String name) implements Step {}

        /** Into a list. */
        record Index(int number) implements Step {}

        /** Every element of a list. */
        record Each() implements Step {}
    }

    /** @param text of the operand, without white space around it */
    static Operand parse(String text) {
        Optional<Operand> called = call(text, "len(").map(Operand::length)
                .or(() -> call(text, "has(").map(inside -> new Has(value(inside))))
                .or(() -> call(text, "pat(").map(Glob::new))
                .or(() -> call(text, "any(").map(inside -> new Any(List.of(inside.split(",", -1)).stream()
                        .map(String::strip).toList())))
                .or(() -> call(text, "age(").map(inside -> new Foreign("`age(…)` has no counterpart")));
        return called.orElseGet(() -> value(text));
    }

    private static Operand length(String inside) {
        return new Length(value(inside));
    }

    private static Optional<String> call(String text, String name) {
        return text.startsWith(name) && text.endsWith(")")
                ? Optional.of(text.substring(name.length(), text.length() - 1))
                : Optional.empty();
    }

    private static Operand value(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        for (Named named : Named.values()) {
            if (upper.equals("[" + named + "]")) {
                return named;
            }
        }
        if (upper.startsWith("[CONTEXT]")) {
            return new Context(text.substring("[CONTEXT]".length()));
        }
        if (upper.startsWith("[HEADER].")) {
            return new Header(text.substring("[HEADER].".length()));
        }
        if (upper.startsWith("[BODY].") || upper.startsWith("[BODY][")) {
            return path(text.substring("[BODY]".length()));
        }
        return new Literal(text);
    }

    private static Operand path(String text) {
        Matcher step = StepForm.STEP.matcher(text);
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < text.length() && step.find(at) && step.start() == at) {
            if (step.group(1) != null) {
                steps.add(new Step.Key(step.group(1)));
            } else if (step.group(2).equals("*")) {
                steps.add(new Step.Each());
            } else {
                steps.add(new Step.Index(Integer.parseInt(step.group(2))));
            }
            at = step.end();
        }
        return at < text.length() || steps.isEmpty()
                ? new Foreign("the path `" + text + "` is none that is understood")
                : new Path(steps);
    }

    /** The form of a step; an interface has no private constants. */
    final class StepForm {
        private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]]+)|\\.?\\[([0-9]{1,9}|\\*)\\]");

        private StepForm() {}
    }
}
