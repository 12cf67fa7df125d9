package dev.fettle.engine.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.platform.file.Nearest;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the body of a push; all that is wrong with it is told at once, up to 100 places. */
final class PushBody {

    private static final Set<String> KEYS = new TreeSet<>(Set.of("status", "message", "latencyMs", "details"));
    private static final Set<String> STATUSES = Set.of("HEALTHY", "DEGRADED", "UNHEALTHY");
    private static final int LONGEST_MESSAGE = 2000;
    private static final long LONGEST_LATENCY = Duration.ofDays(1).toMillis();
    private static final int MOST_DETAILS = 32;
    private static final int LONGEST_DETAIL = 2000;
    private static final int MOST_ERRORS = 100;
    private static final Pattern DETAIL_KEY = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final JsonNode body;
    private final List<Problem.Place> errors = new ArrayList<>();

    PushBody(@Nullable JsonNode body) {
        this.body = body == null ? MissingNode.getInstance() : body;
    }

    /**
     * What was pushed.
     *
     * @throws ProblemException with each wrong place
     */
    Outcome outcome() {
        if (!body.isObject()) {
            throw new ProblemException(Problem.badInput("#", "must be an object with the key status"));
        }
        body.fieldNames().forEachRemaining(this::requireKnown);
        String status = status();
        String message = message();
        Observation observation = new Observation(Duration.ofMillis(latency()), Map.of(),
                details(status.equals("HEALTHY") ? message : ""));
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.badInput(errors));
        }
        return switch (status) {
            case "HEALTHY" -> new Outcome.Success(observation); // its message stands in the details
            case "DEGRADED" -> new Outcome.Worrying(Reason.CONDITION, message, observation);
            default -> new Outcome.Failure(Reason.CONDITION, message, observation);
        };
    }

    private void requireKnown(String key) {
        if (errors.size() < MOST_ERRORS && !KEYS.contains(key)) {
            wrong("#/" + escaped(key), Nearest.to(key, KEYS)
                    .map(known -> "unknown key; did you mean '" + known + "'?")
                    .orElse("unknown key; known are " + KEYS));
        }
    }

    private String status() {
        String status = body.path("status").asText();
        if (!STATUSES.contains(status)) {
            wrong("#/status", "must be HEALTHY, DEGRADED or UNHEALTHY, was "
                    + (body.has("status") ? body.path("status") : "missing"));
        }
        return status;
    }

    private String message() {
        JsonNode message = body.path("message");
        if (!message.isMissingNode() && (!message.isTextual() || message.asText().length() > LONGEST_MESSAGE)) {
            wrong("#/message", "must be text of at most " + LONGEST_MESSAGE + " characters");
        }
        return message.asText("");
    }

    private long latency() {
        JsonNode latency = body.path("latencyMs");
        if (latency.isMissingNode()) {
            return 0;
        }
        boolean whole = latency.isIntegralNumber() && latency.canConvertToLong();
        if (!whole || latency.asLong() < 0 || latency.asLong() > LONGEST_LATENCY) {
            wrong("#/latencyMs",
                    "must be a whole number of milliseconds, 0 to " + LONGEST_LATENCY + ", was " + latency);
            return 0;
        }
        return latency.asLong();
    }

    private Map<String, Object> details(String message) {
        JsonNode given = body.path("details");
        Map<String, Object> details = new LinkedHashMap<>();
        if (!message.isEmpty()) {
            details.put("message", message);
        }
        if (given.isMissingNode()) {
            return details;
        }
        if (!given.isObject() || given.size() > MOST_DETAILS) {
            wrong("#/details", "must be an object of at most " + MOST_DETAILS + " keys");
            return details;
        }
        given.properties().forEach(entry -> detail(entry.getKey(), entry.getValue(), details));
        return details;
    }

    private void detail(String key, JsonNode value, Map<String, Object> details) {
        if (!DETAIL_KEY.matcher(key).matches()) {
            wrong("#/details", "keys must match " + DETAIL_KEY + ", one did not");
        } else if (value.isBoolean()) {
            details.put(key, value.booleanValue());
        } else if (value.isNumber()) {
            details.put(key, value.numberValue());
        } else if (value.isTextual() && value.asText().length() <= LONGEST_DETAIL) {
            details.put(key, value.asText());
        } else {
            wrong("#/details/" + escaped(key),
                    "must be a number, a boolean or text of at most " + LONGEST_DETAIL + " characters");
        }
    }

    /** A key as JSON pointers want it (RFC 6901). */
    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private void wrong(String pointer, String detail) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(new Problem.Place(pointer, detail));
        }
    }
}
