package dev.fettle.local.move;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Webhooks in the formats that other programs notify in. */
public final class Channels {

    private static final String TEXT = "{#for e in events}{e.headline}{#if e.message}: {e.message}{/if}{#if e_hasNext}\\n{/if}{/for}";

    private Channels() {}

    /** A chat whose address is a secret: {@code slack}, {@code teams}, {@code discord}. */
    public static Block chat(String id, String format, String url) {
        return Block.of("id", id).with("url", url).with("format", format);
    }

    /** Posts one text of all events as a member of a JSON object; the others members stand as given. */
    public static Block text(String id, String url, Map<String, String> headers, String member,
            Map<String, Object> others) {
        StringBuilder body = new StringBuilder("{\"" + member + "\": \"" + TEXT + "\"");
        others.forEach((name, value) -> body.append(", \"").append(name).append("\": ")
                .append(value instanceof String text
                        ? "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
                        : value));
        return template(id, url, headers, "application/json", body.append('}').toString());
    }

    /** Posts a body of its own. */
    public static Block template(String id, String url, Map<String, String> headers, String contentType, String body) {
        return Block.of("id", id).with("url", url).with("headers", headers).with("format",
                Block.of("template", new Block()
                        .with("contentType", contentType.equals("application/json") ? null : contentType)
                        .with("body", body)));
    }

    /** An alert of PagerDuty; {@code url} is null for the usual one. */
    public static Block pagerDuty(String id, @Nullable String url, String routingKey) {
        return Block.of("id", id).with("url", url).with("format",
                Block.of("pagerduty", Block.of("routingKey", routingKey)));
    }

    /** A text that is to stand in a template just as it is. */
    public static String literal(String text) {
        return text.replaceAll("\\{(?=[A-Za-z0-9_#@!/|])", "\\\\{");
    }
}
