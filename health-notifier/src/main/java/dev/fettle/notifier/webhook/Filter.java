package dev.fettle.notifier.webhook;

import dev.fettle.api.event.ComponentDescription;
import dev.fettle.platform.expression.Expression;
import dev.fettle.platform.expression.Language;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which components a webhook is about, as a boolean CEL expression over {@code component.id}, {@code component.name},
 * {@code component.group} (empty text when it stands alone), {@code component.kind}, {@code component.critical},
 * {@code component.labels} and {@code component.links} (texts by name). A component for which it cannot be evaluated
 * fits: nobody is left uninformed by a mistake. Immutable; any thread.
 *
 * @param expression compiled
 */
public record Filter(Expression expression) {

    /**
     * Reads an expression. The first one costs some hundred milliseconds of class loading.
     *
     * @throws IllegalArgumentException when it does not compile or is not boolean: "line:column message"
     */
    public static Filter of(String text) {
        return new Filter(Compiler.LANGUAGE.compile(text));
    }

    /** Whether the component fits; empty when it cannot be said. */
    Optional<Boolean> of(ComponentDescription component) {
        Map<String, Object> variables = HashMap.newHashMap(8);
        variables.put("component.id", component.id().value());
        variables.put("component.name", component.name());
        variables.put("component.group", component.group() == null ? "" : component.group().value());
        variables.put("component.kind", component.kind());
        variables.put("component.critical", component.critical());
        variables.put("component.labels", component.labels());
        variables.put("component.links", component.links());
        return expression.of(variables);
    }

    /** Loaded with the first filter: most notifiers have none. */
    private static final class Compiler {

        private static final Language LANGUAGE = new Language(Map.of("component.id", Language.Type.TEXT,
                "component.name",
                Language.Type.TEXT, "component.group", Language.Type.TEXT, "component.kind", Language.Type.TEXT,
                "component.critical",
                Language.Type.TRUTH, "component.labels", Language.Type.TEXTS, "component.links", Language.Type.TEXTS));
    }
}
