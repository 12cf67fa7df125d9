package dev.fettle.notifier.rest;

import dev.fettle.platform.file.Origin;
import dev.fettle.notifier.definition.Definitions;
import dev.fettle.notifier.definition.Diff;
import dev.fettle.notifier.webhook.WebhookEntry;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apply}: a whole file at once. */
@Path("/api/v1/apply")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "apply", description = "A whole configuration file, all or nothing")
class ApplyResource {

    private static final String EXAMPLE = """
            webhooks:
              - { id: ops, url: "https://hooks.example.com/health", secret: "${FETTLE_SECRET_OPS_WHSEC}" }
            """;

    private final Definitions definitions;

    ApplyResource(Definitions definitions) {
        this.definitions = definitions;
    }

    @POST
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "The source is to have the webhooks of this file and no others", description = "All or nothing. The engine's part of the file is passed over. At most 64 MiB.")
    @Parameter(name = "source", example = "ci", description = "Who applies: webhooks of other sources are left alone, and theirs cannot be taken")
    @Parameter(name = "dryRun", example = "true", schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"), description = "Finds every problem and says what would change, and changes nothing")
    @Parameter(name = "prune", example = "true", schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"), description = "Whether more than half of the source's webhooks may go")
    @RequestBody(required = true, description = "YAML, or JSON as application/json", content = @Content(mediaType = "application/yaml", examples = @ExampleObject(name = "file", value = EXAMPLE)))
    @APIResponse(responseCode = "200", description = "What changed", content = @Content(schema = @Schema(implementation = Diff.class), examples = @ExampleObject(name = "diff", value = "{\"created\": 1, \"changed\": 0, \"removed\": 0}")))
    @APIResponse(responseCode = "400", description = "Something is wrong with it; every place is told")
    @APIResponse(responseCode = "409", description = "owned-by-…: others own some of these; removes-too-much: more than half would go")
    public Uni<Diff> apply(byte @Nullable [] body, @QueryParam("source") @DefaultValue("default") String source,
            @QueryParam("dryRun") @Nullable String dryRun, @QueryParam("prune") @Nullable String prune,
            @RestHeader(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        Origin origin = origin(source);
        boolean trial = flag("dryRun", dryRun);
        boolean pruned = flag("prune", prune);
        List<WebhookEntry> entries = Documents.webhooks(body, type != null && type.contains("json"));
        return definitions.apply(origin, entries, pruned, trial);
    }

    /** Strict: a trial that is not understood must not become the real thing. */
    private static boolean flag(String name, @Nullable String value) {
        return switch (value) {
            case null -> false;
            case "", "true" -> true;
            case "false" -> false;
            default -> throw Problems.invalid(name, name + " must be true or false, was '" + value + "'");
        };
    }

    private static Origin origin(String source) {
        try {
            return Origin.apply(source);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("source", String.valueOf(e.getMessage()));
        }
    }
}
