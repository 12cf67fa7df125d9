package dev.fettle.notifier.rest;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.intake.WithheldLog.Line;
import dev.fettle.notifier.webhook.Withholding;
import org.jspecify.annotations.Nullable;

/** A change that is not told for now, in an answer. */
record WithheldView(String webhook, String component, long sequence, String event, Status status, Withholding reason,
        @Nullable String causedBy, @Nullable Long silence, String since, @Nullable String until) {

    static WithheldView of(Line line) {
        return new WithheldView(line.webhook(), line.subject(), line.sequence(), line.event().toString(),
                line.status(), line.reason(), line.reason() == Withholding.CAUSE ? line.holder() : null,
                line.reason() == Withholding.SILENCE && line.holder() != null ? Long.valueOf(line.holder()) : null,
                Timestamps.format(line.since()), line.lookAt() == null ? null : Timestamps.format(line.lookAt()));
    }
}
