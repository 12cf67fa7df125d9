package dev.fettle.notifier.rest;

import dev.fettle.notifier.intake.WithheldLog;
import dev.fettle.notifier.intake.WithheldLog.Question;
import dev.fettle.notifier.webhook.Withholding;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/withheld}: what webhooks are not told for now, and why. */
@Path("/api/v1/withheld")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "withheld", description = "What webhooks are not told for now, and why")
class WithheldResource {

    private final WithheldLog log;

    WithheldResource(WithheldLog log) {
        this.log = log;
    }

    @GET
    @Operation(summary = "What is withheld, in the order of webhooks and components", description = "Per webhook and component the latest change that would be told if nothing were in the way.")
    @APIResponse(responseCode = "200", description = "Changes, each with its reason and, where it is known, until when at least")
    @Parameter(name = "reason", schema = @Schema(enumeration = {"MAINTENANCE", "FLAPPING", "CAUSE", "SILENCE",
            "YOUNG"}), description = "Only those withheld for it", example = "SILENCE")
    @Parameter(name = "causedBy", description = "Only those that this component explains", example = "postgres-main")
    @Parameter(name = "silence", description = "Only those withheld by the silence of that number", example = "7")
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "ops checkout-api")
    @Parameter(name = "limit", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    public Uni<Page<WithheldView>> some(@QueryParam("webhook") @Nullable String webhook,
            @QueryParam("component") @Nullable String component, @QueryParam("reason") @Nullable String reason,
            @QueryParam("causedBy") @Nullable String causedBy, @QueryParam("silence") @Nullable String silence,
            @QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        int most = Page.limit(limit);
        if (causedBy != null && silence != null) {
            throw Problems.invalid("silence", "there must be causedBy or silence, not both");
        }
        String[] place = after == null ? new String[]{null, null} : after.split(" ", 2);
        if (place.length < 2) {
            throw Problems.invalid("after", "after must be what an earlier answer gave as next, was '" + after + "'");
        }
        Question question = new Question(webhook, component, asked(reason, causedBy, silence),
                causedBy == null ? silence : causedBy, place[0], place[1], most + 1);
        return log.some(question).map(found -> Page.of(found, most, WithheldView::of,
                line -> line.webhook() + " " + line.subject()));
    }

    /** A holder is one of its kind only. */
    private static @Nullable Withholding asked(@Nullable String reason, @Nullable String causedBy,
            @Nullable String silence) {
        if (causedBy != null) {
            return Withholding.CAUSE;
        }
        if (silence != null) {
            return Withholding.SILENCE;
        }
        return reason == null
                ? null
                : Arrays.stream(Withholding.values())
                        .filter(known -> known.name().equals(reason)).findFirst()
                        .orElseThrow(() -> Problems.invalid("reason", "reason must be one of "
                                + Arrays.stream(Withholding.values()).map(Enum::name).collect(Collectors.joining(", "))
                                + ", was " + reason));
    }
}
