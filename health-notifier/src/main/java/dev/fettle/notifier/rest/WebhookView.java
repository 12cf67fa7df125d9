package dev.fettle.notifier.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.delivery.DeliveryLog.WebhookState;
import dev.fettle.notifier.webhook.Match;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.platform.file.DurationText;
import dev.fettle.platform.file.SizeText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A webhook in an answer: its definition in the shape of the file, the secret hidden, and how it is. The definition is
 * absent when the webhook is no longer in the file.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WebhookView(String id, @Nullable String url, @Nullable String secret, @Nullable Map<String, Object> match,
        @Nullable List<Status> tell, @Nullable List<String> types, @Nullable Map<String, Object> batch,
        @Nullable Map<String, Object> retry, @Nullable String timeout, @Nullable String format, String state,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String stateReason, String stateSince, long queueEvents,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long oldestAgeMs) {

    static WebhookView of(Webhook webhook, WebhookState state) {
        Webhook.Batching batching = webhook.batching();
        Webhook.Retrying retrying = webhook.retrying();
        return new WebhookView(webhook.id(), webhook.shown().url(), webhook.shown().secret(), match(webhook.match()),
                webhook.tell().stream().sorted().toList(),
                webhook.types().stream().sorted().map(WebhookFile::name).toList(),
                ordered("maxEvents", batching.maxEvents(), "maxWait", DurationText.print(batching.maxWait()),
                        "maxBytes", SizeText.print(batching.maxBytes())),
                ordered("base", DurationText.print(retrying.base()), "factor", retrying.factor(), "ceiling",
                        DurationText.print(retrying.ceiling()), "deadline", DurationText.print(retrying.deadline())),
                DurationText.print(webhook.timeout()), "cloudevents", state.state(), state.reason(),
                Timestamps.format(state.since()), state.queued(), ms(state.oldest()));
    }

    static WebhookView of(WebhookState state) {
        return new WebhookView(state.webhook(), null, null, null, null, null, null, null, null, null, state.state(),
                state.reason(), Timestamps.format(state.since()), state.queued(), ms(state.oldest()));
    }

    private static Map<String, Object> match(Match match) {
        Map<String, Object> shown = new LinkedHashMap<>(match.labels());
        if (!match.groups().isEmpty()) {
            shown.put("groups", match.groups());
        }
        if (!match.components().isEmpty()) {
            shown.put("components", match.components());
        }
        return shown;
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static @Nullable Long ms(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
