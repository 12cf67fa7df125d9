package dev.fettle.engine.rest;

import dev.fettle.api.check.PushCheck;
import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.monitor.Monitor;
import dev.fettle.engine.security.PushTokens;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.TokenText;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Results from outside whose address is the permission, in the form that Uptime Kuma's clients use. */
@Path("/push/{pushToken}")
@PermitAll
@NonBlocking
@Tag(name = "Push")
class PushedResource {

    private final PushTokens tokens;
    private final StatusBoard board;
    private final Monitor monitor;

    PushedResource(PushTokens tokens, StatusBoard board, Monitor monitor) {
        this.tokens = tokens;
        this.board = board;
        this.monitor = monitor;
    }

    @GET
    @Operation(summary = "Takes a result or a heartbeat; answers 204 once it is committed")
    @APIResponse(responseCode = "204", description = "Committed")
    public Uni<Void> get(@RestPath String pushToken, @RestQuery @Nullable String status,
            @RestQuery @Nullable String msg, @RestQuery @Nullable String ping) {
        return push(pushToken, status, msg, ping);
    }

    @POST
    @Operation(summary = "Takes a result or a heartbeat; answers 204 once it is committed")
    @APIResponse(responseCode = "204", description = "Committed")
    public Uni<Void> post(@RestPath String pushToken, @RestQuery @Nullable String status,
            @RestQuery @Nullable String msg, @RestQuery @Nullable String ping) {
        return push(pushToken, status, msg, ping);
    }

    private Uni<Void> push(String token, @Nullable String status, @Nullable String msg, @Nullable String ping) {
        TokenText text = TokenText.parse(TokenText.PUSH, token).orElseThrow(PushedResource::unknown);
        return tokens.find(text)
                .map(this::pushed)
                .flatMap(component -> monitor.push(component, PushedResult.outcome(status, msg, ping)));
    }

    private ComponentId pushed(Optional<ComponentId> found) {
        return found.filter(id -> board.component(id)
                .filter(view -> view.definition().check() instanceof PushCheck)
                .isPresent()).orElseThrow(PushedResource::unknown);
    }

    /** The same for a token that never was, one that was revoked, and one of a component that is gone. */
    private static ProblemException unknown() {
        return new ProblemException(Problem.of(404, "not-found", "nothing is pushed to this address"));
    }
}
