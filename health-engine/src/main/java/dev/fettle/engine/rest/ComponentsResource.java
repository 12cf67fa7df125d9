package dev.fettle.engine.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.history.Uptimes;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The components: their definitions and where they stand. */
@Path("/api/v1/components")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@NonBlocking
class ComponentsResource {

    private final StatusBoard board;
    private final ComponentCatalog catalog;
    private final Uptimes uptimes;
    private final ObjectMapper json;

    ComponentsResource(StatusBoard board, ComponentCatalog catalog, Uptimes uptimes, ObjectMapper json) {
        this.uptimes = uptimes;
        this.catalog = catalog;
        this.board = board;
        this.json = json;
    }

    @GET
    @Operation(summary = "All components in the order of their ids")
    public Page<ObjectNode> components(@RestQuery @Nullable String group, @RestQuery @Nullable String status,
            @RestQuery List<String> label, @RestQuery @Nullable String after, @RestQuery @Nullable String limit) {
        Filter filter = new Filter(Params.group(group), Params.status(status), Params.labels(label));
        var fitting = board.componentsAfter(Params.after(after)).stream().filter(filter::fits).iterator();
        return Page.of(fitting, Params.limit(limit), this::body, view -> view.id().value());
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One component")
    public ObjectNode component(@RestPath String id) {
        return board.component(Params.id(id))
                .map(this::body)
                .orElseThrow(() -> new ProblemException(Problem.of(404, "not-found", "no component " + id)));
    }

    private ObjectNode body(ComponentView view) {
        ObjectNode body = json.createObjectNode();
        catalog.shown(view.id()).ifPresent(written -> body.setAll(parsed(written)));
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
