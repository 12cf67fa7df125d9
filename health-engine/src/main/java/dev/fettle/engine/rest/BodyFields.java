package dev.fettle.engine.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fettle.platform.file.Nearest;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads texts out of a small body; all that is wrong with it is told at once, by {@link #requireSound}. */
final class BodyFields {

    private final JsonNode body;
    private final List<Problem.Place> errors = new ArrayList<>();

    BodyFields(@Nullable JsonNode body, Set<String> keys) {
        this.body = body == null ? MissingNode.getInstance() : body;
        if (!this.body.isObject()) {
            throw new ProblemException(Problem.badInput("#", "must be an object with the keys " + keys));
        }
        this.body.fieldNames().forEachRemaining(key -> requireKnown(key, keys));
    }

    /** A text that must be there; empty when it is wrong. */
    String required(String key, Predicate<String> fits, String rule) {
        JsonNode value = body.path(key);
        if (value.isTextual() && fits.test(value.asText())) {
            return value.asText();
        }
        wrong(key, rule);
        return "";
    }

    /** A text that may be missing. */
    @Nullable
    String optional(String key) {
        JsonNode value = body.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            wrong(key, "must be text");
            return null;
        }
        return value.asText();
    }

    void wrong(String key, String rule) {
        errors.add(new Problem.Place("#/" + key, rule));
    }

    void requireSound() {
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.badInput(errors));
        }
    }

    private void requireKnown(String key, Set<String> keys) {
        if (!keys.contains(key)) {
            wrong(key.replace("~", "~0").replace("/", "~1"), Nearest.to(key, keys)
                    .map(near -> "unknown key; did you mean '" + near + "'?")
                    .orElse("unknown key; known are " + keys));
        }
    }
}
