package dev.fettle.notifier.rest;

import dev.fettle.notifier.silence.Silence;
import dev.fettle.notifier.silence.Silencing;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/silences}: when nobody is told of certain components' trouble. */
@Path("/api/v1/silences")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "silences", description = "When nobody is told of certain components' trouble")
class SilenceResource {

    private static final List<String> STATES = List.of(SilenceView.ACTIVE, SilenceView.WAITING, SilenceView.ENDED);
    private static final String EXAMPLE = """
            {"match": {"team": "payments", "components": ["db-*"]}, "duration": "2h", "comment": "moving to the new rack"}""";
    private static final String RECURRING = """
            {"match": {"groups": ["payments"]}, "webhooks": ["ops"], "cron": "0 3 * * SUN", "duration": "1h",
             "zone": "Europe/Berlin", "until": "2027-06-30T00:00:00Z", "comment": "backups"}""";
    private static final String ANSWER = """
            {"id": 7, "match": {"team": "payments", "components": ["db-*"]}, "webhooks": [],
             "from": "2026-11-21T09:13:58.120Z", "until": "2026-11-21T11:13:58.120Z",
             "comment": "moving to the new rack", "creator": "anna", "createdAt": "2026-11-21T09:13:58.121Z",
             "endedAt": null, "state": "ACTIVE", "openUntil": "2026-11-21T11:13:58.120Z"}""";

    private final Silencing silencing;

    SilenceResource(Silencing silencing) {
        this.silencing = silencing;
    }

    @GET
    @Operation(summary = "Silences, newest first", description = "Those that are not over, unless state says otherwise.")
    @APIResponse(responseCode = "200", description = "Silences, open or not")
    @Parameter(name = "state", schema = @Schema(enumeration = {"ACTIVE", "WAITING",
            "ENDED"}), description = "Only those in that state; without it all but the ENDED ones", example = "ACTIVE")
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "42")
    @Parameter(name = "limit", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    public Uni<Page<SilenceView>> some(@QueryParam("state") @Nullable String state,
            @QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        if (state != null && !STATES.contains(state)) {
            throw Problems.invalid("state", "state must be one of " + String.join(", ", STATES) + ", was " + state);
        }
        int most = Page.limit(limit);
        Long before = Page.number(after);
        return silencing.now().flatMap(now -> found(state, before, most + 1)
                .map(found -> Page.of(found.stream().map(silence -> SilenceView.of(silence, now))
                        .filter(view -> state == null || view.state().equals(state))
                        .filter(view -> before == null || view.id() < before).limit(most + 1L).toList(), most,
                        view -> view, view -> String.valueOf(view.id()))));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One silence")
    @APIResponse(responseCode = "200", description = "The silence", content = @Content(schema = @Schema(implementation = SilenceView.class), examples = @ExampleObject(name = "silence", value = ANSWER)))
    @Parameter(name = "id", example = "7", description = "Its number")
    public Uni<SilenceView> one(@PathParam("id") String id) {
        return silencing.now().flatMap(now -> silencing.find(number(id)).map(found -> view(found, id, now)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Makes a silence", description = "Holds for every event that is taken after the answer, on all notifiers. What ends a trouble that was told is told all the same; a status that differs from what was told last is told when the silence is over.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WantedSilence.class), examples = {
            @ExampleObject(name = "once", value = EXAMPLE), @ExampleObject(name = "every Sunday", value = RECURRING)}))
    @APIResponse(responseCode = "201", description = "It is so; Location is where it is", content = @Content(schema = @Schema(implementation = SilenceView.class), examples = @ExampleObject(name = "silence", value = ANSWER)))
    @APIResponse(responseCode = "400", description = "Something is wrong with it; every place is told")
    @APIResponse(responseCode = "409", description = "There are 1,000 silences already that are not over")
    public Uni<RestResponse<SilenceView>> create(byte @Nullable [] body, @Context SecurityContext caller) {
        String creator = caller.getUserPrincipal().getName();
        return silencing.now()
                .flatMap(now -> silencing.create(Documents.silence(body, now), creator)
                        .map(made -> created(made, now)));
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Ends a silence before its time", description = "What it held back is told within a second where it still differs. It stays to be read.")
    @APIResponse(responseCode = "204", description = "It is over, now or already")
    @Parameter(name = "id", example = "7", description = "Its number")
    public Uni<Void> end(@PathParam("id") String id) {
        long number = number(id);
        return silencing.find(number).invoke(found -> require(found, id)).flatMap(_ -> silencing.end(number));
    }

    private Uni<List<Silence>> found(@Nullable String state, @Nullable Long before, int limit) {
        return SilenceView.ENDED.equals(state) ? silencing.over(before, limit) : silencing.current();
    }

    private static RestResponse<SilenceView> created(Optional<Silence> made, Instant now) {
        Silence silence = made.orElseThrow(() -> new ProblemException(Problem.of(409, "too-many",
                "there are " + Silencing.MOST + " silences already that are not over")));
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, SilenceView.of(silence, now))
                .location(URI.create("/api/v1/silences/" + silence.id())).build();
    }

    private static SilenceView view(Optional<Silence> found, String id, Instant now) {
        require(found, id);
        return SilenceView.of(found.get(), now);
    }

    private static void require(Optional<Silence> found, String id) {
        if (found.isEmpty()) {
            throw Problems.notFound("silence", id);
        }
    }

    private static long number(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw Problems.notFound("silence", id);
        }
    }

    /**
     * What is asked for, for the description of the API.
     *
     * @param match labels, and the lists {@code groups} and {@code components}; values may hold * and ?
     * @param webhooks which webhooks are not told; empty or missing: none is
     * @param from when it begins; missing: now
     * @param until when it ends; this or duration, unless cron says when it is
     * @param duration how long it lasts, or each time of it with cron
     * @param cron when it begins each time: minute, hour, day, month, day of the week
     * @param zone whose clock cron is meant by; missing: UTC
     * @param comment why, for people
     */
    record WantedSilence(@Schema(required = true) java.util.Map<String, Object> match,
            @Nullable List<String> webhooks, @Nullable String from, @Nullable String until, @Nullable String duration,
            @Nullable String cron, @Nullable String zone, @Schema(required = true) String comment) {}
}
