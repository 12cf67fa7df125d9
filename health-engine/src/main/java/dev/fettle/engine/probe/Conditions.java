package dev.fettle.engine.probe;

import java.util.Optional;

/**
 * Whether an expression of a check would compile, for those who read configurations. Any thread.
 *
 * <p>
 * An expression sees: {@code status} (int), {@code latency} (int, ms from the start of the attempt to the end of the
 * answer), {@code phases.resolve|connect|tls|processing|transfer} (int, ms), {@code headers} (map of text, names in
 * lower case, several values joined by ", "), {@code body.text} (text), {@code body.json} (anything; an error when the
 * body is no JSON), {@code tls.version} (text), {@code tls.expiresInDays} (int), {@code ip} (text). What an answer does
 * not have (a phase, TLS on a plain connection) is an error of the evaluation, and that makes the expression false.
 */
public final class Conditions {

    private Conditions() {}

    /**
     * What is wrong with the expression.
     *
     * @return empty when it compiles and is boolean; else one line "line:column message", counted from 1 inside the
     * expression
     */
    public static Optional<String> problem(String expression) {
        try {
            Condition _ = Condition.compile(expression);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
