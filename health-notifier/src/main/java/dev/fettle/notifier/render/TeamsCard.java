package dev.fettle.notifier.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * The format {@code teams}: one Adaptive Card with a container per event, for an incoming webhook or a workflow. All
 * texts are runs of rich text, which Teams shows as they are: no Markdown, no mentions.
 *
 * <p>
 * Teams takes 28 KB a message and counts two bytes a character, so 13,000 characters are the most here.
 */
final class TeamsCard implements Renderer {

    private static final int MOST_OF_ALL = 13_000;
    private static final int LONGEST_MESSAGE = 8_000;
    private static final int LONGEST_HEADLINE = 500;
    private static final int LONGEST_CONTEXT = 600;
    private static final int LONGEST_LINK = 500;
    private static final int MOST_LINKS = 4;
    /** Of the card around the events. */
    private static final int FRAME = 400;

    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        ArrayNode containers = Json.array();
        int characters = FRAME;
        for (QueuedEvent event : oldestFirst) {
            ObjectNode next = container(Notice.of(event), !containers.isEmpty());
            int length = length(next);
            if (!containers.isEmpty() && characters + length > MOST_OF_ALL) {
                break;
            }
            characters += length;
            containers.add(next);
        }
        ObjectNode card = Json.object().put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .put("type", "AdaptiveCard").put("version", "1.4");
        card.putObject("msteams").put("width", "Full");
        card.set("body", containers);
        ObjectNode message = Json.object().put("type", "message");
        ObjectNode attachment = message.putArray("attachments").addObject()
                .put("contentType", "application/vnd.microsoft.card.adaptive").putNull("contentUrl");
        attachment.set("content", card);
        return new Message(Json.CONTENT_TYPE, Json.bytes(message), containers.size());
    }

    private static int length(ObjectNode json) {
        return Json.text(json).length() + 1;
    }

    private static ObjectNode container(Notice notice, boolean separated) {
        ObjectNode container = Json.object().put("type", "Container").put("style", style(notice.tone()))
                .put("bleed", true).put("separator", separated);
        ArrayNode items = container.putArray("items");
        ObjectNode headline = run(items, Words.shortened(notice.headline(), LONGEST_HEADLINE));
        headline.put("weight", "Bolder").put("size", "Medium");
        String message = Words.shortenedTo(notice.message(), LONGEST_MESSAGE, TeamsCard::quotedLength);
        message.lines().filter(line -> !line.isBlank()).forEach(line -> {
            ObjectNode _ = run(items, line);
        });
        run(items, Words.shortened(notice.context(), LONGEST_CONTEXT)).put("isSubtle", true).put("size", "Small");
        links(items, notice.links());
        return container;
    }

    private static void links(ArrayNode items, Map<String, String> links) {
        List<Map.Entry<String, String>> shown = links.entrySet().stream()
                .filter(link -> link.getValue().length() <= LONGEST_LINK).limit(MOST_LINKS).toList();
        if (!shown.isEmpty()) {
            ArrayNode actions = items.addObject().put("type", "ActionSet").putArray("actions");
            shown.forEach(link -> actions.addObject().put("type", "Action.OpenUrl")
                    .put("title", Words.shortened(link.getKey(), 40)).put("url", link.getValue()));
        }
    }

    private static ObjectNode run(ArrayNode items, String text) {
        ObjectNode run = Json.object().put("type", "TextRun").put("text", text);
        items.addObject().put("type", "RichTextBlock").putArray("inlines").add(run);
        return run;
    }

    private static int quotedLength(String text) {
        return Json.text(Json.MAPPER.getNodeFactory().textNode(text)).length()
                + (int) text.chars().filter(c -> c == '\n').count() * 80;
    }

    private static String style(Tone tone) {
        return switch (tone) {
            case GOOD -> "good";
            case WARNING -> "warning";
            case BAD -> "attention";
            case UNKNOWN -> "emphasis";
            case NEUTRAL -> "accent";
        };
    }
}
