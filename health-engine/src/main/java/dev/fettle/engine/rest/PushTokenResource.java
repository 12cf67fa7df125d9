package dev.fettle.engine.rest;

import dev.fettle.api.check.PushCheck;
import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.monitor.InstanceConfig;
import dev.fettle.engine.security.PushTokens;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import dev.fettle.platform.security.TokenText;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The token in the address that a component of kind push is pushed to. */
@Path("/api/v1/components/{id}/push-token")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATOR)
@NonBlocking
@Tag(name = "Push")
class PushTokenResource {

    private final StatusBoard board;
    private final PushTokens tokens;
    private final InstanceConfig instance;

    PushTokenResource(StatusBoard board, PushTokens tokens, InstanceConfig instance) {
        this.board = board;
        this.tokens = tokens;
        this.instance = instance;
    }

    @POST
    @Operation(summary = "Makes the address for pushes of a component; the one before stops working")
    @APIResponse(responseCode = "201", description = "Made", content = @Content(schema = @Schema(implementation = PushAddress.class)))
    public Uni<Response> make(@RestPath String id, @Context SecurityContext caller) {
        ComponentId component = Params.id(id);
        CheckSpec check = board.component(component)
                .orElseThrow(() -> new ProblemException(Problem.of(404, "not-found", "no component " + id)))
                .definition()
                .check();
        if (!(check instanceof PushCheck)) {
            throw PushResource.notPushed(id, check);
        }
        return tokens.make(component, caller.getUserPrincipal().getName())
                .map(text -> Response.status(Response.Status.CREATED)
                        .entity(address(text))
                        .header("Cache-Control", "no-store")
                        .build());
    }

    @DELETE
    @Operation(summary = "Revokes the address for pushes of a component")
    @APIResponse(responseCode = "204", description = "Revoked")
    public Uni<Void> revoke(@RestPath String id) {
        return tokens.revoke(Params.id(id)).invoke(revoked -> {
            if (!revoked) {
                throw new ProblemException(Problem.of(404, "not-found", id + " has no push token"));
            }
        }).replaceWithVoid();
    }

    private PushAddress address(TokenText text) {
        String base = instance.publicUrl().toString().replaceAll("/+$", "");
        return new PushAddress(text.reveal(), base + "/push/" + text.reveal());
    }

    /**
     * Where to push to.
     *
     * @param token shown only here
     * @param url the whole address, to be called by GET or POST
     */
    record PushAddress(String token, String url) {}
}
