package dev.fettle.engine.export;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** All in a few words, in the shape that status pages of deployments read. */
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@NonBlocking
class SummaryResource {

    private static final String PROJECT = "fettle";
    private static final String API_VERSION = "v1";

    private final Whole whole;
    private final StatusBoard board;
    private final Clock clock;

    SummaryResource(Whole whole, StatusBoard board, Clock clock) {
        this.whole = whole;
        this.board = board;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "How this Fettle and what it watches are, in a few words; always 200 while it answers")
    public Summary summary() {
        Standing now = whole.standing();
        Duration uptime = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        return new Summary(now.status().word(), PROJECT, whole.version(), API_VERSION, uptime.toSeconds(),
                now.databaseWord(), workflows(), clock.instant());
    }

    private Map<String, Status> workflows() {
        Map<String, Status> statuses = new LinkedHashMap<>();
        board.groups().forEach(view -> {
            var path = view.group();
            if (path != null && path.parent().isEmpty()) {
                statuses.put(path.value(), view.status());
            }
        });
        return statuses;
    }

    /**
     * The answer.
     *
     * @param status {@code online}, {@code degraded} or {@code starting}, as in the status file
     * @param project always {@code fettle}
     * @param version of this release; {@code unknown} when the build did not say
     * @param apiVersion of the REST API
     * @param uptime of this process, in seconds
     * @param database {@code connected}, {@code disconnected} or {@code timeout}
     * @param workflows the top-level groups and their statuses, in the order of their names
     * @param timestamp when this was true
     */
    record Summary(String status, String project, String version, String apiVersion, long uptime, String database,
            Map<String, Status> workflows,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant timestamp) {}
}
