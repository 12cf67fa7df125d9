package dev.fettle.notifier.intake;

import static dev.fettle.notifier.intake.IntakeStore.stream;

import dev.fettle.api.component.Status;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.webhook.Withholding;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is not told for now, and why. Questions only. */
@ApplicationScoped
public class WithheldLog {

    private static final String SOME = """
            SELECT webhook, subject, sequence, event_id, status, reason, holder, since, look_at FROM withheld
            WHERE ($1::text IS NULL OR webhook = $1) AND ($2::text IS NULL OR subject = $2)
                AND ($3::text IS NULL OR reason = $3) AND ($4::text IS NULL OR holder = $4)
                AND ($5::text IS NULL OR (webhook, subject) > ($5, $6))
            ORDER BY webhook, subject LIMIT $7""";

    private final Database database;

    WithheldLog(Database database) {
        this.database = database;
    }

    /** Those that are asked for, in the order of webhooks and subjects. */
    public Uni<List<Line>> some(Question question) {
        return database.query(SOME, Tuple.from(Arrays.asList(question.webhook(), question.component(),
                question.reason() == null ? null : question.reason().name(), question.holder(),
                question.afterWebhook(), question.afterSubject(), question.limit())))
                .map(rows -> stream(rows).map(WithheldLog::line).toList());
    }

    private static Line line(Row row) {
        OffsetDateTime lookAt = row.getOffsetDateTime("look_at");
        return new Line(row.getString("webhook"), row.getString("subject"), row.getLong("sequence"),
                row.getUUID("event_id"), Status.valueOf(row.getString("status")),
                Withholding.valueOf(row.getString("reason")), row.getString("holder"),
                row.getOffsetDateTime("since").toInstant(), lookAt == null ? null : lookAt.toInstant());
    }

    /**
     * What is asked for; null asks for any.
     *
     * @param webhook of this webhook
     * @param component of this component
     * @param reason for this reason
     * @param holder by this component or silence
     * @param afterWebhook those that follow this webhook
     * @param afterSubject and of it this subject
     * @param limit so many at most
     */
    public record Question(@Nullable String webhook, @Nullable String component, @Nullable Withholding reason,
            @Nullable String holder, @Nullable String afterWebhook, @Nullable String afterSubject, int limit) {}

    /**
     * One change that is not told for now.
     *
     * @param webhook which webhook is not told
     * @param subject of which component
     * @param sequence the number of the change
     * @param event its id
     * @param status that it tells
     * @param reason why it is not told
     * @param holder the component that explains it, or the number of the silence; null otherwise
     * @param since when that began
     * @param lookAt when it is looked at again; null where only an event can change anything
     */
    public record Line(String webhook, String subject, long sequence, UUID event, Status status, Withholding reason,
            @Nullable String holder, Instant since, @Nullable Instant lookAt) {}
}
