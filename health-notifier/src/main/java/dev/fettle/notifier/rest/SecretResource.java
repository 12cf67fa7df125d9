package dev.fettle.notifier.rest;

import dev.fettle.notifier.definition.Definitions;
import dev.fettle.notifier.definition.Definitions.Sealed;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /api/v1/secrets}: the keys that secrets of webhooks are sealed with. */
@Path("/api/v1/secrets")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "secrets", description = "The keys that secrets in the database are sealed with")
class SecretResource {

    private static final String SEALED = """
            {"key": "5f0c7a12", "resealed": 3, "byKey": {"5f0c7a12": 7}}""";

    private final Definitions definitions;

    SecretResource(Definitions definitions) {
        this.definitions = definitions;
    }

    @POST
    @Path("/reseal")
    @Operation(summary = "Seals the secrets of webhooks anew with the first key", description = "For changing the key: put the new one before the old one on every notifier, ask this, and take the old one away once byKey names only the new one. No secret is shown.")
    @APIResponse(responseCode = "200", description = "The key that seals, how many webhooks were sealed anew, and how many secrets are sealed by which key now", content = @Content(schema = @Schema(implementation = Sealed.class), examples = @ExampleObject(name = "sealed", value = SEALED)))
    @APIResponse(responseCode = "409", description = "no-key: FETTLE_SECRET_KEY is not set")
    public Uni<Sealed> reseal() {
        return Uni.createFrom().deferred(definitions::sealAnew);
    }
}
