package dev.fettle.engine.rest;

import dev.fettle.api.check.PushCheck;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.component.ComponentId;
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
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Results from outside. */
@Path("/api/v1/push/{id}")
@RolesAllowed(Roles.PUSHER)
@NonBlocking
class PushResource {

    private final StatusBoard board;
    private final Monitor monitor;

    PushResource(StatusBoard board, Monitor monitor) {
        this.board = board;
        this.monitor = monitor;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Takes a result; answers 204 once it is committed")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PushedState.class), examples = @ExampleObject(name = "a failed backup", value = "{\"status\":\"UNHEALTHY\",\"message\":\"disk full\",\"latencyMs\":12,\"details\":{\"rows\":7}}")))
    public Uni<Void> push(@RestPath String id, @Nullable JsonNode body) {
        ComponentId component = Params.id(id);
        ComponentView view = board.component(component)
                .orElseThrow(() -> new ProblemException(Problem.of(404, "not-found", "no component " + id)));
        if (!(view.definition().check() instanceof PushCheck)) {
            throw notPushed(id, view.definition().check());
        }
        return monitor.push(component, new PushBody(body).outcome());
    }

    /**
     * A result from outside, for the description of the API.
     *
     * @param status HEALTHY, DEGRADED or UNHEALTHY
     * @param message one line for people
     * @param latencyMs how long it took
     * @param details at most 32 numbers, booleans or texts
     */
    record PushedState(
            @Schema(required = true, enumeration = {"HEALTHY", "DEGRADED", "UNHEALTHY"}) String status,
            @Nullable String message, @Nullable Long latencyMs, @Nullable Map<String, Object> details) {}

    static ProblemException notPushed(String id, CheckSpec check) {
        return new ProblemException(Problem.of(409, "not-a-push-component", id + " is checked by kind " + check.kind()
                + "; only components with check: { push: {} } take results from outside"));
    }
}
