package dev.fettle.engine.rest;

import dev.fettle.platform.file.Origin;
import dev.fettle.engine.component.Changes;
import dev.fettle.engine.component.ComponentEntry;
import dev.fettle.engine.component.Configuration;
import dev.fettle.engine.monitor.Definitions;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.buffer.Buffer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Whole documents: all of it or nothing. */
@Path("/api/v1/apply")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class ApplyResource {

    private static final String EXAMPLE = """
            components:
              - id: checkout-api
                check: { http: { url: https://checkout.internal/health } }
            """;

    private final Definitions definitions;
    private final Definition definition;
    private final WebhookApply webhooks;

    ApplyResource(Definitions definitions, Definition definition, WebhookApply webhooks) {
        this.definitions = definitions;
        this.definition = definition;
        this.webhooks = webhooks;
    }

    @POST
    @Consumes({"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", MediaType.APPLICATION_JSON,
            MediaType.TEXT_PLAIN})
    @RequestBody(required = true, content = @Content(mediaType = "application/yaml", schema = @Schema(type = SchemaType.OBJECT), examples = @ExampleObject(value = EXAMPLE)))
    @Operation(summary = "Makes everything of one source as the document says")
    public Uni<Applied> apply(@RestQuery @DefaultValue("default") String source,
            @RestQuery @Nullable String dryRun, @RestQuery @Nullable String prune,
            @RestHeader("Content-Type") @Nullable String contentType,
            @RestHeader("Authorization") @Nullable String authorization,
            byte[] body) {
        Origin origin = Params.parsed("source", source, Origin::apply);
        boolean trial = Params.flag("dryRun", dryRun);
        boolean pruned = Params.flag("prune", prune);
        return Uni.createFrom()
                .item(() -> definition.document(body))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(document -> {
                    WebhookApply.Request request = new WebhookApply.Request(source, pruned,
                            contentType == null ? MediaType.APPLICATION_JSON : contentType, authorization,
                            Buffer.buffer(body), document.hasWebhooks());
                    return tried(origin, document.configuration(), request)
                            .chain(would -> trial
                                    ? Uni.createFrom().item(would)
                                    : applied(origin, document.configuration(), request));
                });
    }

    /** Both services are asked before any of them changes something. */
    private Uni<Applied> tried(Origin origin, Configuration wanted, WebhookApply.Request request) {
        return definitions.trial(origin, wanted, request.prune())
                .chain(changes -> webhooks.apply(request, true).map(Applied.of(changes)::and));
    }

    private Uni<Applied> applied(Origin origin, Configuration wanted, WebhookApply.Request request) {
        return definitions.apply(origin, wanted, request.prune())
                .chain(changes -> webhooks.apply(request, false).map(Applied.of(changes)::and));
    }

    /**
     * What an apply changed, or would change.
     *
     * @param created how many components and webhooks that were not there
     * @param changed how many whose definition is another now
     * @param removed how many that are no longer there
     * @param ids which components, at most 1,000 of each kind
     */
    record Applied(int created, int changed, int removed, Ids ids) {

        private static final int MOST_SHOWN = 1000;

        static Applied of(Changes changes) {
            return new Applied(changes.created().size(), changes.changed().size(), changes.removed().size(),
                    new Ids(shown(ids(changes.created())), shown(ids(changes.changed())),
                            shown(changes.removed().stream().map(id -> id.value()))));
        }

        Applied and(WebhookApply.Counts webhooks) {
            return new Applied(created + webhooks.created(), changed + webhooks.changed(),
                    removed + webhooks.removed(), ids);
        }

        private static Stream<String> ids(List<ComponentEntry> entries) {
            return entries.stream().map(entry -> entry.definition().id().value());
        }

        private static List<String> shown(Stream<String> ids) {
            return ids.limit(MOST_SHOWN).toList();
        }
    }

    /**
     * Which components.
     *
     * @param created those that were not there
     * @param changed those whose definition is another now
     * @param removed those that are no longer there
     */
    record Ids(List<String> created, List<String> changed, List<String> removed) {}
}
