package dev.fettle.engine.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.security.TokenRecord;
import dev.fettle.engine.security.TokenStore;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The bearer tokens of both services. */
@Path("/api/v1/tokens")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@NonBlocking
@Tag(name = "Tokens")
class TokensResource {

    private final TokenStore tokens;
    private final Clock clock;

    TokensResource(TokenStore tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "All tokens in the order of their names, without themselves")
    public Uni<Page<TokenView>> tokens(@RestQuery @Nullable String after, @RestQuery @Nullable String limit) {
        int most = Params.limit(limit);
        return tokens.after(after == null ? "" : after, most + 1)
                .map(found -> Page.of(found.iterator(), most, token -> TokenView.of(token, null, clock.instant()),
                        TokenRecord::name));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Makes a token; this answer is the only one that shows it")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WantedToken.class), examples = @ExampleObject(name = "a dashboard", value = "{\"name\":\"dashboard\",\"role\":\"viewer\",\"expires\":\"2027-01-31T00:00:00Z\"}")))
    @APIResponse(responseCode = "201", description = "Made", content = @Content(schema = @Schema(implementation = TokenView.class)))
    public Uni<Response> make(@Nullable JsonNode body, @Context SecurityContext caller) {
        TokenBody wanted = TokenBody.read(body, clock.instant());
        return tokens.make(wanted.name(), wanted.role(), wanted.expires(), caller.getUserPrincipal().getName())
                .map(made -> Response.created(URI.create("/api/v1/tokens/" + made.token().id()))
                        .entity(TokenView.of(made.token(), made.text().reveal(), clock.instant()))
                        .header("Cache-Control", "no-store")
                        .build());
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Revokes a token: it stops working here at once, elsewhere within seconds")
    @APIResponse(responseCode = "204", description = "Revoked")
    public Uni<Void> revoke(@RestPath String id) {
        return tokens.revoke(uuid(id)).invoke(revoked -> {
            if (!revoked) {
                throw noToken(id);
            }
        }).replaceWithVoid();
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw noToken(id);
        }
    }

    private static ProblemException noToken(String id) {
        return new ProblemException(Problem.of(404, "not-found", "no token " + id));
    }

    /**
     * A token that is wanted, for the description of the API.
     *
     * @param name who gets it
     * @param role what it may do
     * @param expires from when on it is not valid; missing: never
     */
    record WantedToken(@Schema(required = true) String name,
            @Schema(required = true, enumeration = {"viewer", "pusher", "operator", "admin"}) String role,
            @Nullable Instant expires) {}

    /**
     * A token in an answer.
     *
     * @param id its id
     * @param name who has it
     * @param role what it may do
     * @param createdAt when it was made
     * @param createdBy the name of the token that made it
     * @param expires from when on it is not valid; null: never
     * @param expired whether that is past
     * @param lastUsedAt a minute in which it was used; null: not yet, as far as is known
     * @param token itself; only in the answer that made it
     */
    record TokenView(UUID id, String name, String role, String createdAt, String createdBy, @Nullable String expires,
            boolean expired, @Nullable String lastUsedAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token) {

        static TokenView of(TokenRecord token, @Nullable String shown, Instant now) {
            Instant expires = token.expiresAt();
            return new TokenView(token.id(), token.name(), token.role().text(), Timestamps.format(token.createdAt()),
                    token.createdBy(), text(expires), expires != null && !now.isBefore(expires),
                    text(token.lastUsedAt()), shown);
        }

        private static @Nullable String text(@Nullable Instant instant) {
            return instant == null ? null : Timestamps.format(instant);
        }
    }
}
