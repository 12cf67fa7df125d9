package dev.fettle.engine.rest;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.security.AuditTrail;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Who changed what. */
@Path("/api/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@NonBlocking
@Tag(name = "Audit")
class AuditResource {

    private static final Instant BEGINNING = Instant.EPOCH;
    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

    private final AuditTrail trail;

    AuditResource(AuditTrail trail) {
        this.trail = trail;
    }

    @GET
    @Operation(summary = "Changes that were made or refused, of both services, newest first; kept for a year")
    public Uni<Page<AuditView>> audit(@RestQuery @Nullable String from, @RestQuery @Nullable String to,
            @RestQuery @Nullable String after, @RestQuery @Nullable String limit) {
        int most = Params.limit(limit);
        return trail.between(time("from", from, BEGINNING), time("to", to, END), before(after), most + 1)
                .map(found -> Page.of(found.iterator(), most, AuditView::of, entry -> Long.toString(entry.id())));
    }

    private static long before(@Nullable String after) {
        if (after == null) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(after);
        } catch (NumberFormatException e) {
            throw Params.wrong("after", "must be the next of an answer, was '" + after + "'");
        }
    }

    private static Instant time(String parameter, @Nullable String text, Instant otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return time.isAfter(END) ? END : time.isBefore(BEGINNING) ? BEGINNING : time;
        } catch (DateTimeParseException e) {
            throw Params.wrong(parameter, "must be a time like 2026-11-21T09:13:58Z, was '" + text + "'");
        }
    }

    /**
     * One change.
     *
     * @param at when it was answered
     * @param service {@code engine} or {@code notifier}
     * @param who the name of the token
     * @param role of that token
     * @param action method and template of the path
     * @param target the id in it; empty where there is none
     * @param status of the answer
     * @param remote address of the client
     */
    record AuditView(
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant at,
            String service, String who, String role, String action, String target, int status, String remote) {

        static AuditView of(AuditTrail.Audited entry) {
            return new AuditView(entry.at(), entry.service(), entry.who(), entry.role(), entry.action(), entry.target(),
                    entry.status(), entry.remote());
        }
    }
}
