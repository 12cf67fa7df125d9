package dev.fettle.local.move.kuma;

import dev.fettle.local.move.Block;
import dev.fettle.local.move.Channels;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.GoDuration;
import dev.fettle.local.move.Note;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The notifications of a backup, and which webhooks they make. For one import. */
final class Notifications {

    private static final Duration SHORTEST_REMINDER = Duration.ofMinutes(1);
    private static final Duration LONGEST_REMINDER = Duration.ofDays(30);

    private final Draft draft;
    private final Map<String, Notification> byNumber = new LinkedHashMap<>();

    /** One of them while monitors that use it are gathered. */
    private record Notification(String id, Entry entry, Map<String, String> settings, TreeSet<Duration> reminders) {

        String label() {
            return "notify_" + id.replaceAll("[^A-Za-z0-9_]", "_");
        }

        String setting(String key) {
            return settings.getOrDefault(key, "").replace("${", "$${");
        }

        String setting(String key, String otherwise) {
            String value = setting(key);
            return value.isEmpty() ? otherwise : value;
        }
    }

    Notifications(Draft draft, List<Entry> entries) {
        this.draft = draft;
        for (Entry entry : entries) {
            entry.ignoring("id", "userId", "isDefault");
            Optional<Map<String, String>> settings = entry.raw("config").flatMap(Json::members);
            String name = entry.text("name", "notification");
            if (settings.isEmpty()) {
                entry.wrong("config", "config must be a JSON object as text");
            } else if (entry.flag("active", true)) {
                byNumber.put(entry.text("id", ""),
                        new Notification(draft.webhookId(name), entry, settings.get(), new TreeSet<>()));
            } else {
                draft.note(Note.Kind.LEFT_OUT, name, entry.position(), "The notification is switched off there.");
            }
        }
    }

    /** The labels that the webhooks of a monitor match. */
    Map<String, String> labels(Entry monitor, Duration interval) {
        Map<String, String> labels = new LinkedHashMap<>();
        long resend = monitor.number("resendInterval").orElse(0L);
        Optional<Entry> chosen = monitor.entry("notificationIDList");
        chosen.ifPresent(list -> list.keys().forEach(number -> {
            Notification notification = byNumber.get(number);
            if (list.flag(number, false) && notification != null) {
                labels.put(notification.label(), "true");
                if (resend > 0) {
                    notification.reminders().add(interval.multipliedBy(resend));
                }
            }
        }));
        return labels;
    }

    /** Writes the webhooks. */
    void finish() {
        for (Notification notification : byNumber.values()) {
            String type = notification.settings().getOrDefault("type", "");
            @Nullable
            Block webhook = webhook(notification, type);
            if (webhook == null) {
                draft.note(Note.Kind.LEFT_OUT, notification.id(), notification.entry().position(),
                        "There is no format for `" + type
                                + "`: nobody is told in its place. Its components have the label `"
                                + notification.label()
                                + "`; a webhook with `match: { " + notification.label()
                                + ": \"true\" }` and `format: template` may do it.");
                continue;
            }
            webhook.with("match", Map.of(notification.label(), "true"));
            if (!notification.reminders().isEmpty()) {
                Duration shortest = notification.reminders().first();
                Duration remind = shortest.compareTo(SHORTEST_REMINDER) < 0
                        ? SHORTEST_REMINDER
                        : shortest.compareTo(LONGEST_REMINDER) > 0 ? LONGEST_REMINDER : shortest;
                webhook.with("remind", GoDuration.print(remind));
                if (notification.reminders().size() > 1 || !remind.equals(shortest)) {
                    draft.note(Note.Kind.DIFFERS, notification.id(), notification.entry().position(),
                            "Monitors resend in different"
                                    + " intervals; a webhook reminds in one, here the shortest of at least a minute, of all of them.");
                }
            }
            draft.webhook(webhook, notification.entry().position());
        }
    }

    private @Nullable Block webhook(Notification from, String type) {
        String id = from.id();
        return switch (type) {
            case "slack" -> Channels.chat(id, "slack", secret(from, "slackwebhookURL", "URL"));
            case "teams" -> Channels.chat(id, "teams", secret(from, "webhookUrl", "URL"));
            case "discord" -> Channels.chat(id, "discord", secret(from, "discordWebhookUrl", "URL"));
            case "mattermost" ->
                Channels.text(id, secret(from, "mattermostWebhookUrl", "URL"), Map.of(), "text", Map.of());
            case "rocket.chat" ->
                Channels.text(id, secret(from, "rocketwebhookURL", "URL"), Map.of(), "text", Map.of());
            case "GoogleChat" ->
                Channels.text(id, secret(from, "googleChatWebhookURL", "URL"), Map.of(), "text", Map.of());
            case "PagerDuty" -> pagerDuty(from);
            case "ntfy" -> ntfy(from);
            case "smtp" -> mail(from);
            case "gotify" -> Channels.text(id, from.setting("gotifyserverurl").replaceAll("/+$", "") + "/message",
                    Map.of("X-Gotify-Key", secret(from, "gotifyapplicationToken", "TOKEN")), "message",
                    Map.of("title", "Fettle"));
            case "telegram" -> Channels.text(id, from.setting("telegramServerUrl", "https://api.telegram.org") + "/bot"
                    + secret(from, "telegramBotToken", "TOKEN") + "/sendMessage", Map.of(), "text",
                    Map.of("chat_id", from.setting("telegramChatID")));
            case "webhook" -> custom(from);
            default -> null;
        };
    }

    private String secret(Notification from, String key, String name) {
        return draft.secrets().hide(from.setting(key), from.entry().at("config"), from.id(), name);
    }

    private Block pagerDuty(Notification from) {
        String url = from.setting("pagerdutyIntegrationUrl");
        String automatic = from.setting("pagerdutyAutoResolve");
        if (!automatic.equals("resolve")) {
            draft.note(Note.Kind.DIFFERS, from.id(), from.entry().position(),
                    "The end of trouble always resolves the alert of PagerDuty.");
        }
        return Channels.pagerDuty(from.id(),
                url.isEmpty() || url.equals("https://events.pagerduty.com/v2/enqueue") ? null : url,
                secret(from, "pagerdutyIntegrationKey", "ROUTING_KEY"));
    }

    private Block ntfy(Notification from) {
        String url = from.setting("ntfyserverurl", "https://ntfy.sh").replaceAll("/+$", "") + "/"
                + from.setting("ntfytopic");
        Block webhook = Channels.chat(from.id(), "ntfy",
                draft.secrets().hide(url, from.entry().at("config"), from.id(), "URL"));
        if (!from.setting("ntfyaccesstoken").isEmpty()) {
            webhook.with("auth", Block.of("bearer", Block.of("token", secret(from, "ntfyaccesstoken", "TOKEN"))));
        } else if (!from.setting("ntfyusername").isEmpty()) {
            webhook.with("auth", Block.of("basic", Block.of("user", from.setting("ntfyusername"))
                    .with("password", secret(from, "ntfypassword", "PASSWORD"))));
        }
        return webhook;
    }

    private Block mail(Notification from) {
        boolean secure = from.setting("smtpSecure").equals("true");
        List<String> to = Stream.of("smtpTo", "smtpCC", "smtpBCC")
                .flatMap(key -> Arrays.stream(from.setting(key).split("[,;]")))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        if (!from.setting("smtpCC").isEmpty() || !from.setting("smtpBCC").isEmpty()) {
            draft.note(Note.Kind.DIFFERS, from.id(), from.entry().position(),
                    "Who is in CC or BCC there is a recipient like the others.");
        }
        Block mail = Block.of("from", address(from.setting("smtpFrom"))).with("to",
                to.stream().map(Notifications::address).toList());
        if (!from.setting("smtpUsername").isEmpty()) {
            mail.with("user", from.setting("smtpUsername")).with("password", secret(from, "smtpPassword", "PASSWORD"));
        }
        return Block.of("id", from.id())
                .with("url",
                        (secure ? "smtps://" : "smtp://") + from.setting("smtpHost") + ":"
                                + from.setting("smtpPort", secure ? "465" : "587"))
                .with("format", Block.of("email", mail));
    }

    /** Of {@code Name <name@example.com>} the address. */
    private static String address(String text) {
        int begin = text.lastIndexOf('<');
        return begin < 0 ? text : text.substring(begin + 1).replace(">", "").strip();
    }

    private @Nullable Block custom(Notification from) {
        String encoding = from.setting("webhookContentType", "json");
        Map<String, String> headers = Json.members(from.settings().getOrDefault("webhookAdditionalHeaders", ""))
                .orElse(Map.of());
        Map<String, String> kept = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (!name.toLowerCase(Locale.ROOT).startsWith("content-")) {
                kept.put(name, value.replace("${", "$${"));
            }
        });
        Map<String, String> hidden = draft.secrets().headers(kept, from.entry().at("config"), from.id());
        String url = secret(from, "webhookURL", "URL");
        return switch (encoding) {
            case "custom" -> Channels.template(from.id(), url, hidden, "application/json",
                    template(from,
                            draft.secrets().body(from.setting("webhookCustomBody"), from.entry().at("config"),
                                    from.id())));
            case "json" -> {
                draft.note(Note.Kind.DIFFERS, from.id(), from.entry().position(),
                        "The webhook posts `msg`, `heartbeat.status`, `.msg` and"
                                + " `.time`, and `monitor.name` as there; the other members of `heartbeat` and `monitor` are not there.");
                yield Channels.template(from.id(), url, hidden, "application/json",
                        """
                                {"msg": "{event.headline}",
                                 "heartbeat": {"status": {#if event.open}0{#else}1{/if}, "msg": "{event.message}", "time": "{event.time}"},
                                 "monitor": {"name": "{event.name}"}}
                                """);
            }
            default -> null;
        };
    }

    private String template(Notification from, String body) {
        String template = Channels.literal(body)
                .replaceAll("\\\\?\\{\\{\\s*msg\\s*}}", "{event.headline}")
                .replaceAll("\\\\?\\{\\{\\s*monitorJSON(?:\\.|\\[['\"])name(?:['\"]])?\\s*}}", "{event.name}")
                .replaceAll("\\\\?\\{\\{\\s*heartbeatJSON(?:\\.|\\[['\"])msg(?:['\"]])?\\s*}}", "{event.message}")
                .replaceAll("\\\\?\\{\\{\\s*heartbeatJSON(?:\\.|\\[['\"])status(?:['\"]])?\\s*}}",
                        "{#if event.open}0{#else}1{/if}");
        if (template.contains("{{") || template.contains("{%")) {
            draft.note(Note.Kind.LEFT_OUT, from.id(), from.entry().position(),
                    "Its body holds Liquid beyond `msg`, `monitorJSON.name`,"
                            + " `heartbeatJSON.msg` and `.status`: write the rest in Qute.");
        }
        return template;
    }
}
