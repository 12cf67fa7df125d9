package dev.fettle.notifier.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The format {@code discord}: one embed per event, coloured by its status; a text too long for one goes on in the next.
 * What Discord reads as Markdown is escaped, and nothing may mention anybody ({@code allowed_mentions}).
 *
 * <p>
 * Discord takes 10 embeds a message and 6,000 characters in all of them, 256 in a title and 4,096 in a description.
 */
final class DiscordMessage implements Renderer {

    private static final int MOST_EMBEDS = 10;
    private static final int MOST_OF_ALL = 6_000;
    private static final int LONGEST_TITLE = 256;
    private static final int LONGEST_DESCRIPTION = 4_096;
    private static final int LONGEST_MESSAGE = 4_500;
    private static final int LONGEST_CONTEXT = 600;
    private static final int LONGEST_LINK = 300;
    /** What Discord gives a meaning anywhere in a text. */
    private static final String MARKUP = "\\`*_~|<>[]()";
    /** What it gives a meaning at the begin of a line. */
    private static final String MARKUP_OF_LINES = "#-+.";

    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        List<ObjectNode> embeds = new ArrayList<>();
        int characters = 0;
        int told = 0;
        for (QueuedEvent event : oldestFirst) {
            List<ObjectNode> next = embeds(Notice.of(event));
            int length = next.stream().mapToInt(DiscordMessage::length).sum();
            boolean full = embeds.size() + next.size() > MOST_EMBEDS || characters + length > MOST_OF_ALL;
            if (told > 0 && full) {
                break;
            }
            embeds.addAll(next);
            characters += length;
            told++;
        }
        ObjectNode message = Json.object();
        message.putArray("embeds").addAll(embeds);
        message.putObject("allowed_mentions").putArray("parse");
        return new Message(Json.CONTENT_TYPE, Json.bytes(message), told);
    }

    private static List<ObjectNode> embeds(Notice notice) {
        List<ObjectNode> embeds = new ArrayList<>();
        String text = Words.shortenedTo(notice.message(), LONGEST_MESSAGE, DiscordMessage::escapedLength);
        String title = Words.shortenedTo(notice.headline(), LONGEST_TITLE, DiscordMessage::escapedLength);
        ObjectNode first = Json.object().put("color", notice.tone().rgb()).put("title", escaped(title));
        notice.links().values().stream().findFirst().filter(link -> link.length() <= LONGEST_LINK)
                .ifPresent(link -> first.put("url", link));
        embeds.add(first);
        for (String part : Words.parts(text, LONGEST_DESCRIPTION, DiscordMessage::escapedLength)) {
            ObjectNode embed = first.has("description") ? another(embeds, notice) : first;
            embed.put("description", escaped(part));
        }
        ObjectNode last = embeds.getLast();
        String context = Words.shortened(notice.context(), LONGEST_CONTEXT);
        last.putObject("footer").put("text", context);
        last.put("timestamp", notice.time());
        return embeds;
    }

    private static ObjectNode another(List<ObjectNode> embeds, Notice notice) {
        ObjectNode embed = Json.object().put("color", notice.tone().rgb());
        embeds.add(embed);
        return embed;
    }

    private static int length(ObjectNode embed) {
        return embed.path("title").asText("").length() + embed.path("description").asText("").length()
                + embed.path("footer").path("text").asText("").length();
    }

    private static int escapedLength(String text) {
        return escaped(text).length();
    }

    /** A backslash before what may be markup; the {@code @} is parted from what follows, so that nobody is meant. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        boolean atTheBegin = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (MARKUP.indexOf(c) >= 0 || (atTheBegin && MARKUP_OF_LINES.indexOf(c) >= 0)) {
                escaped.append('\\');
            }
            escaped.append(c);
            if (c == '@') {
                escaped.append('\u200b');
            }
            atTheBegin = c == '\n' || (atTheBegin && (c == ' ' || Character.isDigit(c)));
        }
        return escaped.toString();
    }
}
