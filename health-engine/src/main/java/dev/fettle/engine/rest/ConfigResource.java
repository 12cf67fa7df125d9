package dev.fettle.engine.rest;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.config.FileSource;
import dev.fettle.engine.config.FileState;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What came of the files. */
@Path("/api/v1/config")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class ConfigResource {

    private final FileSource files;
    private final ComponentCatalog catalog;

    ConfigResource(FileSource files, ComponentCatalog catalog) {
        this.files = files;
        this.catalog = catalog;
    }

    @GET
    @Operation(summary = "Whether what the files say holds, and what is wrong with them")
    public ConfigBody config() {
        FileState state = files.state();
        return new ConfigBody(state.successful(), state.at(), catalog.size(),
                state.problems()
                        .stream()
                        .map(problem -> new Place(problem.position().toString(), problem.pointer(),
                                problem.isError() ? "error" : "warning", problem.message()))
                        .toList());
    }

    /**
     * The answer.
     *
     * @param successful whether what the files say holds; else what held before goes on
     * @param lastReadAt when they were read last
     * @param components how many components are configured, from all sources
     * @param problems errors and warnings, at most 1,000
     */
    record ConfigBody(boolean successful,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant lastReadAt,
            int components, List<Place> problems) {}

    /**
     * One thing that is wrong.
     *
     * @param position {@code file:line:column}
     * @param pointer the same as JSON pointer
     * @param severity {@code error} or {@code warning}
     * @param message what is wrong and what is allowed
     */
    record Place(String position, String pointer, String severity, String message) {}
}
