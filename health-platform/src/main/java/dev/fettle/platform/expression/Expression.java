package dev.fettle.platform.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A compiled expression. Immutable; any thread. Equal to another one that was written alike. */
public final class Expression {

    private final String text;
    private final CelRuntime.Program program;
    private final Set<String> names;
    private final Map<String, Set<String>> keys;

    /** @param keys what it reads of maps by a key that stands there, by the name of the variable */
    Expression(String text, CelRuntime.Program program, Set<String> names, Map<String, Set<String>> keys) {
        this.text = text;
        this.program = program;
        this.names = names;
        this.keys = keys;
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** The variables and functions that it names. */
    public Set<String> names() {
        return names;
    }

    /** The keys that it reads of a variable and that stand there: {@code components['db']}, {@code components.db}. */
    public Set<String> keysOf(String variable) {
        return keys.getOrDefault(variable, Set.of());
    }

    /**
     * Whether it is true of these variables, which are found when they are read. What cannot be evaluated is not true.
     */
    public boolean isTrue(CelVariableResolver variables) {
        try {
            Budget.fill();
            return Boolean.TRUE.equals(program.eval(variables));
        } catch (CelEvaluationException | RuntimeException | Budget.Spent evaluationFailed) {
            return false;
        }
    }

    /**
     * Empty when it is true of these variables. Else itself on one line, and why it could not be evaluated if it could
     * not: {@code body.json.queue.depth < 100 (there is no queue)}.
     */
    public Optional<String> objection(CelVariableResolver variables) {
        return switch (evaluate(variables)) {
            case Boolean truth when truth -> Optional.empty();
            case Boolean _ -> Optional.of(toString());
            case Trouble trouble -> Optional.of(this + " (" + trouble.text() + ")");
            default -> Optional.of(this + " (it is neither true nor false)");
        };
    }

    private Object evaluate(CelVariableResolver variables) {
        try {
            Budget.fill();
            return program.eval(variables);
        } catch (CelEvaluationException e) {
            return Trouble.of(e);
        } catch (RuntimeException | Budget.Spent e) {
            return new Trouble(String.valueOf(e.getMessage()));
        }
    }

    /** What it says of these variables; empty when it cannot be evaluated. */
    public Optional<Boolean> of(Map<String, ?> variables) {
        try {
            Budget.fill();
            return program.eval(variables) instanceof Boolean answer ? Optional.of(answer) : Optional.empty();
        } catch (CelEvaluationException | RuntimeException | Budget.Spent evaluationFailed) {
            return Optional.empty();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expression that && text.equals(that.text) && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it was written, on one line of at most 200 characters. */
    @Override
    public String toString() {
        return Language.line(text);
    }
}
