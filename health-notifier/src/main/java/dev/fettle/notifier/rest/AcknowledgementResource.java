package dev.fettle.notifier.rest;

import dev.fettle.notifier.silence.Acknowledgement;
import dev.fettle.notifier.silence.Acknowledgements;
import dev.fettle.notifier.silence.Acknowledgements.Answer;
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

/** {@code /api/v1/acknowledgements}: who knows of a component's trouble, so that nobody is reminded of it. */
@Path("/api/v1/acknowledgements")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "acknowledgements", description = "Who knows of a component's trouble, so that nobody is reminded of it")
class AcknowledgementResource {

    private static final String EXAMPLE = """
            {"component": "checkout-api", "note": "anna looks into it", "duration": "2h"}""";
    private static final String ANSWER = """
            {"id": 3, "component": "checkout-api", "note": "anna looks into it", "until": "2026-11-21T11:13:58.120Z",
             "creator": "anna", "createdAt": "2026-11-21T09:13:58.121Z", "endedAt": null, "endedBy": null,
             "state": "ACTIVE"}""";

    private final Acknowledgements acknowledgements;
    private final Silencing silencing;

    AcknowledgementResource(Acknowledgements acknowledgements, Silencing silencing) {
        this.acknowledgements = acknowledgements;
        this.silencing = silencing;
    }

    @GET
    @Operation(summary = "Acknowledgements, newest first")
    @APIResponse(responseCode = "200", description = "Those that count, or those that do not any more")
    @Parameter(name = "state", schema = @Schema(enumeration = {"ACTIVE",
            "ENDED"}, defaultValue = "ACTIVE"), description = "Only those in that state", example = "ACTIVE")
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "42")
    @Parameter(name = "limit", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    public Uni<Page<AcknowledgementView>> some(@QueryParam("component") @Nullable String component,
            @QueryParam("state") @Nullable String state, @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        if (state != null && !state.equals(SilenceView.ACTIVE) && !state.equals(SilenceView.ENDED)) {
            throw Problems.invalid("state", "state must be one of ACTIVE, ENDED, was " + state);
        }
        int most = Page.limit(limit);
        Long before = Page.number(after);
        return silencing.now()
                .flatMap(now -> acknowledgements
                        .some(component, !SilenceView.ENDED.equals(state), before, most + 1)
                        .map(found -> Page.of(found, most, one -> AcknowledgementView.of(one, now),
                                one -> String.valueOf(one.id()))));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One acknowledgement")
    @APIResponse(responseCode = "200", description = "The acknowledgement", content = @Content(schema = @Schema(implementation = AcknowledgementView.class), examples = @ExampleObject(name = "acknowledgement", value = ANSWER)))
    @Parameter(name = "id", example = "3", description = "Its number")
    public Uni<AcknowledgementView> one(@PathParam("id") String id) {
        return silencing.now().flatMap(now -> acknowledgements.find(number(id))
                .map(found -> AcknowledgementView.of(required(found, id), now)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Says that somebody knows of a component's trouble", description = "Nobody is reminded of it until it ends, the component recovers, or it is taken back. Takes the place of what was said of the component before.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WantedAcknowledgement.class), examples = @ExampleObject(name = "for two hours", value = EXAMPLE)))
    @APIResponse(responseCode = "201", description = "It is so; Location is where it is", content = @Content(schema = @Schema(implementation = AcknowledgementView.class), examples = @ExampleObject(name = "acknowledgement", value = ANSWER)))
    @APIResponse(responseCode = "400", description = "Something is wrong with it; every place is told")
    @APIResponse(responseCode = "404", description = "No event has told of such a component")
    @APIResponse(responseCode = "409", description = "healthy: the component is in no trouble")
    public Uni<RestResponse<AcknowledgementView>> create(byte @Nullable [] body, @Context SecurityContext caller) {
        String creator = caller.getUserPrincipal().getName();
        return silencing.now().flatMap(now -> create(Documents.acknowledgement(body, now), creator, now));
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Takes it back", description = "Reminders go on in their rhythm. It stays to be read.")
    @APIResponse(responseCode = "204", description = "It is over, now or already")
    @Parameter(name = "id", example = "3", description = "Its number")
    public Uni<Void> end(@PathParam("id") String id, @Context SecurityContext caller) {
        long number = number(id);
        String by = caller.getUserPrincipal().getName();
        return acknowledgements.find(number).map(found -> required(found, id))
                .flatMap(_ -> acknowledgements.end(number, by));
    }

    private Uni<RestResponse<AcknowledgementView>> create(Acknowledgement.Wish wish, String creator, Instant now) {
        return acknowledgements.create(wish, creator).map(answer -> switch (answer) {
            case Answer.Created(Acknowledgement made) -> RestResponse.ResponseBuilder
                    .create(RestResponse.Status.CREATED, AcknowledgementView.of(made, now))
                    .location(URI.create("/api/v1/acknowledgements/" + made.id())).build();
            case Answer.Unknown _ -> throw Problems.notFound("component", wish.component());
            case Answer.Healthy _ -> throw new ProblemException(Problem.of(409, "healthy",
                    "component '" + wish.component() + "' is HEALTHY: there is no trouble to acknowledge"));
        });
    }

    private static Acknowledgement required(Optional<Acknowledgement> found, String id) {
        return found.orElseThrow(() -> Problems.notFound("acknowledgement", id));
    }

    private static long number(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw Problems.notFound("acknowledgement", id);
        }
    }

    /**
     * What is said, for the description of the API.
     *
     * @param component whose trouble is known
     * @param note by whom or what is done, for people
     * @param until when it is over; this, duration or neither: with the trouble
     * @param duration how long it lasts
     */
    record WantedAcknowledgement(@Schema(required = true) String component, @Schema(required = true) String note,
            @Nullable String until, @Nullable String duration) {}
}
