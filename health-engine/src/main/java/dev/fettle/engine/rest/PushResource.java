package dev.fettle.engine.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.monitor.Monitor;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;

/** Results from outside. */
@Path("/api/v1/push/{id}")
@RolesAllowed(Roles.PUSHER)
@NonBlocking
class PushResource {

    private static final Set<String> KEYS = Set.of("status", "message", "latencyMs", "details");
    private static final int LONGEST_MESSAGE = 2000;
    private static final long LONGEST_LATENCY = Duration.ofDays(1).toMillis();
    private static final int MOST_DETAILS = 32;

    private final StatusBoard board;
    private final Monitor monitor;
    private final ObjectMapper json;

    PushResource(StatusBoard board, Monitor monitor, ObjectMapper json) {
        this.board = board;
        this.monitor = monitor;
        this.json = json;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Takes a result; answers 204 once it is committed")
    public Uni<Void> push(@RestPath String id, JsonNode body) {
        ComponentId component = Params.id(id);
        ComponentView view = board.component(component)
                .orElseThrow(() -> new ProblemException(Problem.of(404, "not-found", "no component " + id)));
        if (!(view.definition().check() instanceof CheckSpec.PushCheck)) {
            throw new ProblemException(Problem.of(409, "not-a-push-component",
                    id + " is checked by kind " + view.definition().check().kind()
                            + "; only components with check: { push: {} } take results from outside"));
        }
        return monitor.push(component, outcome(body));
    }

    private Outcome outcome(JsonNode body) {
        List<Problem.Error> errors = new ArrayList<>();
        if (!body.isObject()) {
            throw new ProblemException(Problem.badInput("#", "must be an object with the key status"));
        }
        body.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                errors.add(new Problem.Error("#/" + key, "unknown key; known are " + KEYS.stream().sorted().toList()));
            }
        });
        String status = body.path("status").asText();
        if (!Set.of("HEALTHY", "DEGRADED", "UNHEALTHY").contains(status)) {
            errors.add(new Problem.Error("#/status",
                    "must be HEALTHY, DEGRADED or UNHEALTHY, was " + body.path("status")));
        }
        String message = body.path("message").asText("");
        if (body.has("message") && !body.get("message").isTextual() || message.length() > LONGEST_MESSAGE) {
            errors.add(new Problem.Error("#/message", "must be text of at most " + LONGEST_MESSAGE + " characters"));
        }
        long latency = body.path("latencyMs").asLong(0);
        if (body.has("latencyMs") && !body.get("latencyMs").isIntegralNumber() || latency < 0
                || latency > LONGEST_LATENCY) {
            errors.add(new Problem.Error("#/latencyMs", "must be a whole number of milliseconds, 0 to "
                    + LONGEST_LATENCY + ", was " + body.path("latencyMs")));
        }
        Map<String, Object> details = details(body, errors);
        if (!errors.isEmpty()) {
            throw new ProblemException(
                    new Problem("urn:fettle:problem:bad-input", "bad-input", 400, "the request is not valid", errors));
        }
        Observation observation = new Observation(Duration.ofMillis(latency), Map.of(), details);
        return switch (status) {
            case "HEALTHY" -> new Outcome.Success(observation);
            case "DEGRADED" -> new Outcome.Worrying(Reason.CONDITION, message, observation);
            default -> new Outcome.Failure(Reason.CONDITION, message, observation);
        };
    }

    private Map<String, Object> details(JsonNode body, List<Problem.Error> errors) {
        JsonNode given = body.path("details");
        Map<String, Object> details = new LinkedHashMap<>();
        if (given.isMissingNode()) {
            return details;
        }
        if (!given.isObject() || given.size() > MOST_DETAILS) {
            errors.add(new Problem.Error("#/details", "must be an object of at most " + MOST_DETAILS + " keys"));
            return details;
        }
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
                details.put(entry.getKey(), json.convertValue(entry.getValue(), Object.class));
            } else {
                errors.add(new Problem.Error("#/details/" + entry.getKey(), "must be text, a number or a boolean"));
            }
        }
        return details;
    }
}
