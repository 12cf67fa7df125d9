package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Block;
import dev.fettle.local.move.Channels;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Note;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a webhook of an alerting provider. For one of them. */
final class Providers {

    private static final Pattern OURS = Pattern.compile("\\[([A-Z_]+)]");

    private final Draft draft;
    private final String id;
    private final Alerts.Provider provider;

    Providers(Draft draft, String id, Alerts.Provider provider) {
        this.draft = draft;
        this.id = id;
        this.provider = provider;
    }

    /** Empty when we have no format for that type. */
    Optional<Block> webhook(String type) {
        return switch (type) {
            case "slack" -> Optional.of(Channels.chat(id, "slack", secret("webhook-url")));
            case "discord" -> Optional.of(Channels.chat(id, "discord", secret("webhook-url")));
            case "teams", "teams-workflows" -> Optional.of(Channels.chat(id, "teams", secret("webhook-url")));
            case "googlechat" -> Optional.of(Channels.text(id, secret("webhook-url"), Map.of(), "text", Map.of()));
            case "rocketchat", "mattermost" -> Optional.of(Channels.text(id, secret("webhook-url"), Map.of(), "text",
                    provider.text("channel").<Map<String, Object>>map(channel -> Map.of("channel", channel))
                            .orElse(Map.of())));
            case "pagerduty" -> Optional.of(Channels.pagerDuty(id, null, secret("integration-key")));
            case "ntfy" -> Optional.of(ntfy());
            case "email" -> Optional.of(email());
            case "gotify" -> Optional.of(gotify());
            case "telegram" -> Optional.of(telegram());
            case "zapier", "n8n" -> Optional.of(Channels.text(id, secret("webhook-url"), Map.of(), "text", Map.of()));
            case "custom" -> custom();
            default -> Optional.empty();
        };
    }

    private String secret(String key) {
        return draft.secrets().hide(provider.text(key, ""), provider.at(key), id, key);
    }

    private Block ntfy() {
        String url = provider.text("url", "https://ntfy.sh").replaceAll("/+$", "") + "/" + provider.text("topic", "");
        Block webhook = Channels.chat(id, "ntfy", draft.secrets().hide(url, provider.at("topic"), id, "URL"));
        if (provider.text("token").isPresent()) {
            webhook.with("auth", Block.of("bearer", Block.of("token", secret("token"))));
        }
        if (provider.text("priority").isPresent()) {
            draft.note(Note.Kind.DIFFERS, "alerting.ntfy", provider.at("priority"),
                    "`priority` of ntfy is 5 for UNHEALTHY, 4 for"
                            + " DEGRADED and 3 for the end of trouble.");
        }
        return webhook;
    }

    private Block email() {
        String port = provider.text("port", "587");
        List<String> to = Arrays.stream(provider.text("to", "").split(",")).map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        String user = provider.text("username", provider.text("password").isPresent() ? provider.text("from", "") : "");
        boolean login = provider.text("password").isPresent();
        Block mail = new Block().with("from", provider.text("from", "")).with("to", to);
        if (login) {
            mail.with("user", user).with("password", secret("password"));
        }
        return Block.of("id", id)
                .with("url", (port.equals("465") ? "smtps://" : "smtp://") + provider.text("host", "") + ":" + port)
                .with("format", Block.of("email", mail));
    }

    private Block gotify() {
        String url = provider.text("server-url", "").replaceAll("/+$", "") + "/message";
        Map<String, Object> others = new LinkedHashMap<>();
        others.put("title", provider.text("title", "Fettle"));
        others.put("priority",
                Long.parseLong(provider.text("priority").filter(of -> of.matches("[0-9]{1,2}")).orElse("5")));
        return Channels.text(id, url, Map.of("X-Gotify-Key", secret("token")), "message", others);
    }

    private Block telegram() {
        String url = provider.text("api-url", "https://api.telegram.org").replaceAll("/+$", "") + "/bot"
                + secret("token")
                + "/sendMessage";
        Map<String, Object> others = new LinkedHashMap<>();
        others.put("chat_id", provider.text("id", ""));
        provider.text("topic-id").ifPresent(topic -> others.put("message_thread_id", topic));
        return Channels.text(id, url, Map.of(), "text", others);
    }

    private Optional<Block> custom() {
        String url = provider.text("url", "");
        String method = provider.text("method", "GET").toUpperCase(Locale.ROOT);
        if (!method.equals("POST") || OURS.matcher(url).find()) {
            draft.note(Note.Kind.LEFT_OUT, "alerting.custom", provider.at("method"),
                    "A `custom` provider that does not POST, or has"
                            + " placeholders in its address: a webhook posts to one address.");
            return Optional.empty();
        }
        Map<String, String> headers = new LinkedHashMap<>(
                draft.secrets().headers(provider.map("headers"), provider.at("headers"), id));
        String body = provider.text("body", "");
        String type = headers.keySet().stream().filter(name -> name.equalsIgnoreCase("Content-Type")).findFirst()
                .map(headers::remove)
                .orElse(body.stripLeading().startsWith("{") || body.stripLeading().startsWith("[")
                        ? "application/json"
                        : "text/plain");
        Map<String, String> states = new LinkedHashMap<>(Map.of("TRIGGERED", "TRIGGERED", "RESOLVED", "RESOLVED"));
        provider.entry().entry("placeholders").flatMap(of -> of.entry("ALERT_TRIGGERED_OR_RESOLVED"))
                .ifPresent(of -> of.keys().forEach(key -> states.put(key, of.text(key, key))));
        return Optional
                .of(Channels.template(id,
                        url.startsWith("${") ? url : draft.secrets().hide(url, provider.at("url"), id, "URL"),
                        headers, type, template(draft.secrets().body(body, provider.at("body"), id), states)));
    }

    private String template(String body, Map<String, String> states) {
        StringBuilder template = new StringBuilder();
        Matcher matcher = OURS.matcher(body);
        int at = 0;
        List<String> unknown = new ArrayList<>();
        while (matcher.find()) {
            template.append(Channels.literal(body.substring(at, matcher.start())));
            template.append(switch (matcher.group(1)) {
                case "ENDPOINT_NAME" -> "{event.name}";
                case "ENDPOINT_GROUP" -> "{event.component.group}";
                case "ALERT_DESCRIPTION", "RESULT_ERRORS", "RESULT_CONDITIONS" -> "{event.message}";
                case "ENDPOINT_URL" -> "{event.page}";
                case "ALERT_TRIGGERED_OR_RESOLVED" -> "{#if event.open}" + states.get("TRIGGERED") + "{#else}"
                        + states.get("RESOLVED") + "{/if}";
                default -> {
                    unknown.add(matcher.group());
                    yield Channels.literal(matcher.group());
                }
            });
            at = matcher.end();
        }
        if (body.contains("[ENDPOINT_URL]")) {
            draft.note(Note.Kind.DIFFERS, "alerting.custom", provider.at("body"),
                    "`[ENDPOINT_URL]` is the address of the"
                            + " component's page: what a check asks for is not told to webhooks.");
        }
        unknown.forEach(name -> draft.note(Note.Kind.LEFT_OUT, "alerting.custom", provider.at("body"), "`" + name
                + "` is sent just as it stands."));
        return template.append(Channels.literal(body.substring(at))).toString();
    }
}
