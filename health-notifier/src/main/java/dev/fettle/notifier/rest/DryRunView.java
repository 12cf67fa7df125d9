package dev.fettle.notifier.rest;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.intake.DryRun;
import dev.fettle.notifier.intake.DryRun.Outcome;
import dev.fettle.notifier.webhook.WebhookFile;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a webhook would have been told of the past, in an answer. */
record DryRunView(String since, int events, long told, long withheld, long notTold, int filterErrors,
        List<ItemView> items) {

    DryRunView {
        items = List.copyOf(items);
    }

    /**
     * The counts of all, and the newest of those that are asked for.
     *
     * @param outcome only those that ended so; null: all
     */
    static DryRunView of(DryRun.Result result, Instant since, @Nullable Outcome outcome, int limit) {
        List<ItemView> asked = result.lines().stream()
                .filter(line -> outcome == null || line.outcome() == outcome).map(ItemView::of).toList();
        return new DryRunView(Timestamps.format(since), result.lines().size(), result.count(Outcome.TOLD),
                result.count(Outcome.WITHHELD), result.count(Outcome.NOT_TOLD), result.filterErrors(),
                asked.subList(Math.max(0, asked.size() - limit), asked.size()));
    }

    /** One event in an answer. */
    record ItemView(String id, String type, String subject, String time, @Nullable Long sequence,
            @Nullable Status status, Outcome outcome, String why, @Nullable String holder, @Nullable String toldAt) {

        static ItemView of(DryRun.Line line) {
            return new ItemView(line.event().id().toString(), WebhookFile.name(line.event().type()),
                    line.event().subject().value(), Timestamps.format(line.event().time()),
                    line.event().sequence().isPresent() ? line.event().sequence().getAsLong() : null, line.status(),
                    line.outcome(), line.why(), line.holder(),
                    line.toldAt() == null ? null : Timestamps.format(line.toldAt()));
        }
    }
}
