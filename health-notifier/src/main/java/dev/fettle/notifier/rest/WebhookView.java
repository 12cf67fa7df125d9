package dev.fettle.notifier.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.delivery.DeliveryLog.WebhookState;
import dev.fettle.notifier.webhook.Access;
import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.Match;
import dev.fettle.notifier.webhook.SecretPlaces;
import dev.fettle.notifier.webhook.ShownAddress;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.WebhookEntry;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.notifier.webhook.Withholding;
import dev.fettle.platform.file.DurationText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A webhook in an answer: its definition in the shape of the file, the secret hidden, who owns it, and how it is. May
 * be
 * sent back as it is: what is no part of the definition is passed over, and a hidden secret stays.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WebhookView(String id, String url, @Nullable String secret, Map<String, Object> match, List<Status> tell,
        List<String> types, Map<String, Object> batch, Map<String, Object> retry, String timeout,
        Map<String, Object> timeouts, @Nullable String rateLimit, @Nullable Object auth, @Nullable Object headers,
        @Nullable Object tls, @Nullable Object previousSecret, @Nullable Object previousSecretUntil,
        @Nullable String publicKey, Object format,
        @Nullable String filter, String after, @Nullable String remind, List<String> withhold, String source,
        String state,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String stateReason, String stateSince, long queueEvents,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long oldestAgeMs, long withheldEvents) {

    static WebhookView of(Definition definition, WebhookState state) {
        Webhook webhook = definition.webhook();
        Access access = webhook.access();
        Map<String, Object> shown = SecretPlaces.masked(definition.written());
        return new WebhookView(webhook.id(), url(definition), secret(definition), match(webhook.match()),
                webhook.tell().stream().sorted().toList(),
                webhook.types().stream().sorted().map(WebhookFile::name).toList(), webhook.batching().shown(),
                webhook.retrying().shown(), DurationText.print(webhook.timeout()),
                ordered("connect", DurationText.print(access.patience().connect()), "firstByte",
                        DurationText.print(access.patience().firstByte())),
                access.rateLimit() == null ? null : access.rateLimit().toString(), shown.get("auth"),
                shown.get("headers"), shown.get("tls"), shown.get("previousSecret"),
                shown.get("previousSecretUntil"),
                definition.isUsable() ? webhook.publicKey().orElse(null) : null,
                shown.getOrDefault("format", webhook.format().word()),
                webhook.rules().filter() == null ? null : String.valueOf(definition.written().get("filter")),
                DurationText.print(webhook.rules().after()),
                webhook.rules().reminding().map(DurationText::print).orElse(null),
                webhook.rules().withhold().stream().sorted().map(Withholding::word).toList(),
                definition.origin().value(), state.state(),
                definition.isUsable() ? state.reason() : definition.problem(), Timestamps.format(state.since()),
                state.queued(), ms(state.oldest()), state.withheld());
    }

    private static String url(Definition definition) {
        return definition.isUsable()
                ? definition.webhook().shown().url()
                : ShownAddress.of(definition.written());
    }

    private static @Nullable String secret(Definition definition) {
        if (!definition.written().containsKey("secret")) {
            return null;
        }
        String written = String.valueOf(definition.written().get("secret"));
        return WebhookFile.isReference(written) ? written : WebhookEntry.MASK;
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
