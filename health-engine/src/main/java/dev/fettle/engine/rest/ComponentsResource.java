package dev.fettle.engine.rest;

import dev.fettle.api.check.PushCheck;
import dev.fettle.platform.file.Origin;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentCatalog.Shown;
import dev.fettle.engine.component.ComponentEntry;
import dev.fettle.engine.component.DetectionTime;
import dev.fettle.engine.monitor.Definitions;
import dev.fettle.engine.monitor.Definitions.Done;
import dev.fettle.engine.monitor.Monitor;
import dev.fettle.engine.monitor.Precondition;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.history.Uptimes;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The components: their definitions and where they stand. */
@Path("/api/v1/components")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class ComponentsResource {

    /** How long a check that is asked for may wait for its turn, beyond the time that its run may take. */
    private static final Duration TURN = Duration.ofSeconds(10);

    private static final String EXAMPLE = "{\"id\":\"checkout-api\",\"group\":\"payments\","
            + "\"check\":{\"http\":{\"url\":\"https://checkout.internal/health\"}}}";

    private final StatusBoard board;
    private final ComponentCatalog catalog;
    private final Definitions definitions;
    private final Definition definition;
    private final Monitor monitor;
    private final Uptimes uptimes;
    private final ObjectMapper json;

    ComponentsResource(StatusBoard board, ComponentCatalog catalog, Definitions definitions, Definition definition,
            Monitor monitor, Uptimes uptimes, ObjectMapper json) {
        this.uptimes = uptimes;
        this.board = board;
        this.catalog = catalog;
        this.definitions = definitions;
        this.definition = definition;
        this.monitor = monitor;
        this.json = json;
    }

    @GET
    @Blocking
    @RunOnVirtualThread // a long list would keep an event loop from its checks
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "All components in the order of their ids")
    public Page<ObjectNode> components(@RestQuery @Nullable String group, @RestQuery @Nullable String status,
            @RestQuery List<String> label, @RestQuery @Nullable String after, @RestQuery @Nullable String limit) {
        Filter filter = Filter.asked(group, status, label);
        var fitting = filter.of(board, Params.after(after));
        return Page.of(fitting, Params.limit(limit), this::body, view -> view.id().value());
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @RequestBody(required = true, content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = ObjectNode.class), examples = @ExampleObject(value = EXAMPLE)))
    @Operation(summary = "Creates a component; 409 when there is one of that id")
    public Uni<RestResponse<ObjectNode>> create(byte[] body) {
        ComponentEntry wanted = definition.component(body, null);
        return definitions.put(Origin.REST, wanted, Precondition.ABSENT)
                .map(_ -> answer(RestResponse.Status.CREATED, wanted.definition().id()));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "One component")
    public RestResponse<ObjectNode> component(@RestPath String id) {
        return answer(RestResponse.Status.OK, watched(id).id());
    }

    @PUT
    @Path("/{id}")
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @RequestBody(required = true, content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = ObjectNode.class), examples = @ExampleObject(value = EXAMPLE)))
    @Operation(summary = "Makes a component as it is written here, a new one too")
    public Uni<RestResponse<ObjectNode>> put(@RestPath String id, @RestHeader("If-Match") @Nullable String ifMatch,
            @RestHeader("If-None-Match") @Nullable String ifNoneMatch, byte[] body) {
        Precondition precondition = Versions.precondition(ifMatch, ifNoneMatch);
        ComponentEntry wanted = definition.component(body, Params.id(id));
        return definitions.put(Origin.REST, wanted, precondition)
                .map(done -> answer(created(done) ? RestResponse.Status.CREATED : RestResponse.Status.OK,
                        wanted.definition().id()));
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Removes a component; its past stays")
    public Uni<Void> remove(@RestPath String id, @RestHeader("If-Match") @Nullable String ifMatch) {
        ComponentId component = Params.id(id);
        if (catalog.shown(component).isEmpty()) {
            throw noComponent(id);
        }
        return definitions.remove(Origin.REST, component, Versions.precondition(ifMatch, null)).replaceWithVoid();
    }

    @POST
    @Path("/{id}/check")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Checks at once, or joins the check under way; answers what it found")
    public Uni<CheckResult> check(@RestPath String id) {
        ComponentView view = watched(id);
        if (view.definition().check() instanceof PushCheck) {
            throw new ProblemException(Problem.of(409, "not-a-checked-component",
                    id + " takes results from outside; there is nothing that could be checked"));
        }
        return monitor.check(view.id(), DetectionTime.longestRun(view.definition()).plus(TURN))
                .map(found -> found.orElseThrow(() -> noComponent(id)));
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Checks a component no more until it is resumed; it does not count in its group meanwhile")
    public Uni<Void> pause(@RestPath String id) {
        return monitor.pause(watched(id).id(), true);
    }

    @POST
    @Path("/{id}/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Checks a paused component again, at once")
    public Uni<Void> resume(@RestPath String id) {
        return monitor.pause(watched(id).id(), false);
    }

    private ComponentView watched(String id) {
        return board.component(Params.id(id)).orElseThrow(() -> noComponent(id));
    }

    private static ProblemException noComponent(String id) {
        return new ProblemException(Problem.of(404, "not-found", "no component " + id));
    }

    private static boolean created(Done done) {
        return !done.changes().created().isEmpty();
    }

    private RestResponse<ObjectNode> answer(RestResponse.Status status, ComponentId id) {
        ComponentView view = watched(id.value());
        Optional<Shown> shown = catalog.shown(id); // once: body and tag are of one version
        var answer = RestResponse.ResponseBuilder.create(status, body(view, shown));
        shown.ifPresent(known -> answer.header("ETag", Versions.tag(known.version())));
        if (status == RestResponse.Status.CREATED) {
            answer.location(URI.create("/api/v1/components/" + id));
        }
        return answer.build();
    }

    private ObjectNode body(ComponentView view) {
        return body(view, catalog.shown(view.id()));
    }

    private ObjectNode body(ComponentView view, Optional<Shown> shown) {
        ObjectNode body = json.createObjectNode();
        shown.ifPresent(written -> {
            body.setAll(parsed(written.json()));
            body.put("source", written.origin().value());
        });
        body.set("state", json.valueToTree(StateBody.of(view, uptimes.of(view.id()))));
        return body;
    }

    private ObjectNode parsed(String written) {
        try {
            return json.readValue(written, ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a written definition is JSON", e);
        }
    }
}
