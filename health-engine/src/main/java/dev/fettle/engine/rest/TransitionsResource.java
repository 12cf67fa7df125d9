package dev.fettle.engine.rest;

import dev.fettle.api.component.Subject;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The changes of a component's status; also of one that is not watched any more. */
@Path("/api/v1/components/{id}/transitions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@NonBlocking
@Tag(name = "history")
class TransitionsResource {

    private final Transitions transitions;

    TransitionsResource(Transitions transitions) {
        this.transitions = transitions;
    }

    @GET
    @Operation(summary = "The changes of a component's status, newest first; also of one that is watched no more")
    @Parameter(name = "from", description = "Not before that time; default: all that are kept", example = "2026-11-01T00:00:00Z")
    @Parameter(name = "to", description = "Before that time; default now", example = "2026-12-01T00:00:00Z")
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "42")
    @Parameter(name = "limit", description = "1 to 1000; default 100", example = "100")
    @APIResponse(responseCode = "200", description = "A part of the changes; next is null at the end", content = @Content(examples = @ExampleObject(name = "one change", value = Transitions.EXAMPLE)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong")
    @APIResponse(responseCode = "404", description = "There never was such a component")
    @APIResponse(responseCode = "503", description = "The database is away, too slow, or asked too much")
    public Uni<Page<Transitions.Item>> transitions(@RestPath String id, @RestQuery @Nullable String from,
            @RestQuery @Nullable String to, @RestQuery @Nullable String after, @RestQuery @Nullable String limit) {
        return transitions.newest(Subject.of(Params.id(id)), "no component " + id, from, to, after, limit);
    }
}
