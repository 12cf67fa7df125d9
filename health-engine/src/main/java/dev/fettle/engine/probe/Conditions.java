package dev.fettle.engine.probe;

import dev.fettle.platform.expression.Expression;
import dev.fettle.platform.expression.Language;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The conditions of one kind of check: what they see, and each compiled once. Any thread.
 *
 * <p>
 * All see {@code latency} (int, ms from the start of the attempt to the end of the answer),
 * {@code phases.resolve|connect|tls|processing|transfer} (int, ms), {@code ip} (text, whom the connection went to),
 * {@code tls.version} (text) and {@code tls.expiresInDays} (int); a kind adds its own. What an answer does not have (a
 * phase, TLS on a plain connection) is an error of the evaluation, and that makes the expression false.
 *
 * @see <a href="file:../../../../../../../../docs/adr/0004-cel-library.md">docs/adr/0004</a>
 */
public final class Conditions {

    private static final Map<String, Language.Type> OF_ALL = Map.ofEntries(
            Map.entry("latency", Language.Type.NUMBER),
            Map.entry("ip", Language.Type.TEXT),
            Map.entry("phases.resolve", Language.Type.NUMBER),
            Map.entry("phases.connect", Language.Type.NUMBER),
            Map.entry("phases.tls", Language.Type.NUMBER),
            Map.entry("phases.processing", Language.Type.NUMBER),
            Map.entry("phases.transfer", Language.Type.NUMBER),
            Map.entry("tls.version", Language.Type.TEXT),
            Map.entry("tls.expiresInDays", Language.Type.NUMBER));

    /** Most components of a fleet say the same: one program serves them all, on all lanes, for it keeps nothing. */
    private static final int MOST_KNOWN = 1000;

    private static final Map<Map<String, Language.Type>, Conditions> BY_VARIABLES = new ConcurrentHashMap<>();

    private final Language language;
    private final Map<String, Expression> known = new ConcurrentHashMap<>();

    private Conditions(Map<String, Language.Type> variables) {
        Map<String, Language.Type> all = new HashMap<>(OF_ALL);
        all.putAll(variables);
        this.language = new Language(all);
    }

    /** Those of that kind. */
    public static Conditions of(CheckKind<?> kind) {
        return BY_VARIABLES.computeIfAbsent(kind.variables(), Conditions::new);
    }

    /**
     * Ready to be evaluated.
     *
     * @throws IllegalArgumentException when it does not compile or is not boolean: "line:column message"
     */
    public Expression compile(String expression) {
        Expression before = known.get(expression);
        if (before != null) {
            return before;
        }
        Expression compiled = language.compile(expression);
        if (known.size() < MOST_KNOWN) {
            known.put(expression, compiled);
        }
        return compiled;
    }
}
