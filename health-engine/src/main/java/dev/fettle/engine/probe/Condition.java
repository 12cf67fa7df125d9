package dev.fettle.engine.probe;

import dev.cel.runtime.CelVariableResolver;
import dev.fettle.platform.expression.Expression;
import dev.fettle.platform.expression.Language;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A compiled boolean CEL expression over the answer of an HTTP check. Immutable; any thread.
 *
 * @see <a href="file:../../../../../../../../../docs/adr/0004-cel-library.md">docs/adr/0004</a>
 */
final class Condition {

    private static final Language LANGUAGE = new Language(Map.ofEntries(
            Map.entry("status", Language.Type.NUMBER),
            Map.entry("latency", Language.Type.NUMBER),
            Map.entry("ip", Language.Type.TEXT),
            Map.entry("headers", Language.Type.TEXTS),
            Map.entry("phases.resolve", Language.Type.NUMBER),
            Map.entry("phases.connect", Language.Type.NUMBER),
            Map.entry("phases.tls", Language.Type.NUMBER),
            Map.entry("phases.processing", Language.Type.NUMBER),
            Map.entry("phases.transfer", Language.Type.NUMBER),
            Map.entry("body.text", Language.Type.TEXT),
            Map.entry("body.json", Language.Type.ANYTHING),
            Map.entry("tls.version", Language.Type.TEXT),
            Map.entry("tls.expiresInDays", Language.Type.NUMBER)));

    /** Most components of a fleet say the same: one program serves them all, on all lanes, for it keeps nothing. */
    private static final Map<String, Condition> KNOWN = new ConcurrentHashMap<>();
    private static final int MOST_KNOWN = 1000;

    private final Expression expression;
    private final boolean readsBody;

    private Condition(Expression expression) {
        this.expression = expression;
        this.readsBody = expression.names().stream().anyMatch(name -> name.startsWith("body."));
    }

    /**
     * @throws IllegalArgumentException when it does not compile or is not boolean: "line:column message"
     */
    static Condition compile(String expression) {
        Condition known = KNOWN.get(expression);
        if (known != null) {
            return known;
        }
        Condition compiled = new Condition(LANGUAGE.compile(expression));
        if (KNOWN.size() < MOST_KNOWN) {
            KNOWN.put(expression, compiled);
        }
        return compiled;
    }

    /** Whether the body must be kept for it. */
    boolean readsBody() {
        return readsBody;
    }

    /** Whether it is true. A missing key or any other trouble of the evaluation makes it false. */
    boolean isTrue(CelVariableResolver view) {
        return expression.isTrue(view);
    }

    /** As it was written, on one line of at most 200 characters. */
    @Override
    public String toString() {
        return expression.toString();
    }
}
