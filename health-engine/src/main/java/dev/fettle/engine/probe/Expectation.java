package dev.fettle.engine.probe;

import dev.cel.runtime.CelVariableResolver;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.platform.expression.Expression;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an answer should be like. Immutable; any thread.
 *
 * @param healthy true when the answer is as it should be
 * @param degraded true when it is good but worrying; null: never
 */
public record Expectation(Expression healthy, @Nullable Expression degraded) {

    /**
     * Compiles both.
     *
     * @param degraded null: never
     * @throws IllegalArgumentException when one does not compile, with its name
     */
    public static Expectation of(Conditions conditions, String healthy, @Nullable String degraded) {
        return new Expectation(compile(conditions, "healthy", healthy),
                degraded == null ? null : compile(conditions, "degraded", degraded));
    }

    private static Expression compile(Conditions conditions, String name, String expression) {
        try {
            return conditions.compile(expression);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " does not compile: " + e.getMessage(), e);
        }
    }

    /** Whether one of the two reads a variable that is called so or begins so. */
    public boolean reads(String variable) {
        return reads(healthy, variable) || (degraded != null && reads(degraded, variable));
    }

    private static boolean reads(Expression expression, String variable) {
        return expression.names().stream()
                .anyMatch(name -> name.equals(variable) || name.startsWith(variable + "."));
    }

    /**
     * Judges a complete answer.
     *
     * @param found what was asked and answered, for the message: {@code GET http://a answered 503}
     * @param otherwise why, when it is not healthy; for CONDITION the message names the condition, and why it could not
     * be evaluated if it could not
     * @param seen what the conditions see
     */
    public Outcome judge(String found, Reason otherwise, CelVariableResolver seen, Observation observation) {
        Optional<String> objection = healthy.objection(seen);
        if (objection.isPresent()) {
            String message = otherwise == Reason.CONDITION ? found + ", but not: " + objection.get() : found;
            return new Outcome.Failure(otherwise, message, observation);
        }
        if (degraded != null && degraded.isTrue(seen)) {
            return new Outcome.Worrying(Reason.CONDITION, found + ", but: " + degraded, observation);
        }
        return new Outcome.Success(observation);
    }

    /**
     * Judges a complete answer that is worrying whatever the conditions say: it may be worse.
     *
     * @param worrying what it is at best
     * @param seen what the conditions see
     */
    public Outcome judge(Outcome.Worrying worrying, CelVariableResolver seen) {
        Outcome judged = judge(worrying.message(), worrying.reason(), seen, worrying.observation());
        return judged instanceof Outcome.Failure ? judged : worrying;
    }
}
