package dev.fettle.notifier.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The format {@code slack}: one attachment per event, coloured by its status, made of Block Kit blocks. What Slack
 * reads
 * as markup in a text is escaped, so no text can mention anybody ({@code <!channel>}) or hide where a link leads.
 *
 * <p>
 * Slack takes 50 blocks a message and 3,000 characters a text; of all texts together it refuses messages of about
 * 11,000 characters, so 8,000 is the most here.
 */
final class SlackMessage implements Renderer {

    private static final int MOST_EVENTS = 20;
    private static final int MOST_BLOCKS = 50;
    private static final int MOST_TEXT = 2_900;
    private static final int MOST_OF_ALL = 8_000;
    private static final int LONGEST_MESSAGE = 5_000;
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST_SUMMARY = 1_000;

    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        ArrayNode attachments = Json.array();
        int blocks = 0;
        int characters = 0;
        for (QueuedEvent event : oldestFirst) {
            ArrayNode next = blocks(Notice.of(event));
            int length = Json.text(next).length();
            boolean full = attachments.size() == MOST_EVENTS || blocks + next.size() > MOST_BLOCKS
                    || characters + length > MOST_OF_ALL;
            if (!attachments.isEmpty() && full) {
                break;
            }
            blocks += next.size();
            characters += length;
            attachments.addObject().put("color", Notice.of(event).tone().hex()).set("blocks", next);
        }
        List<QueuedEvent> told = oldestFirst.subList(0, attachments.size());
        ObjectNode message = Json.object().put("text", summary(told)).put("mrkdwn", false);
        message.set("attachments", attachments);
        return new Message(Json.CONTENT_TYPE, Json.bytes(message), told.size());
    }

    /** What notifications on phones show. */
    private static String summary(List<QueuedEvent> events) {
        String all = events.stream().map(event -> Notice.of(event).headline()).collect(Collectors.joining("; "));
        return escaped(Words.shortened(all, LONGEST_SUMMARY));
    }

    private static ArrayNode blocks(Notice notice) {
        ArrayNode blocks = Json.array();
        section(blocks, title(notice));
        String message = Words.shortenedTo(notice.message().replace("```", "'''"), LONGEST_MESSAGE,
                SlackMessage::length);
        for (String part : Words.parts(message, MOST_TEXT, SlackMessage::length)) {
            section(blocks, "```" + escaped(part) + "```");
        }
        ObjectNode context = blocks.addObject().put("type", "context");
        text(context.putArray("elements").addObject(), escaped(notice.context()) + links(notice.links()));
        return blocks;
    }

    private static String title(Notice notice) {
        String name = Words.shortened(notice.name(), LONGEST_NAME);
        String rest = notice.headline().startsWith(notice.name())
                ? notice.headline().substring(notice.name().length())
                : "";
        return notice.kind() == Notice.Kind.TEST || notice.kind() == Notice.Kind.NOTE
                ? escaped(notice.headline())
                : emphasised(name) + escaped(Words.shortened(rest, LONGEST_NAME));
    }

    /** Bold; as code where it holds what would be taken for formatting, which code is not. */
    private static String emphasised(String name) {
        return name.matches(".*[*_~`].*") ? "`" + escaped(name.replace('`', '\'')) + "`" : "*" + escaped(name) + "*";
    }

    private static String links(Map<String, String> links) {
        return links.entrySet().stream().limit(5).filter(link -> link.getValue().length() < 300)
                .map(link -> " · <" + escaped(link.getValue()) + "|" + escaped(Words.shortened(link.getKey(), 50))
                        + ">")
                .collect(Collectors.joining());
    }

    private static void section(ArrayNode blocks, String text) {
        text(blocks.addObject().put("type", "section").putObject("text"), text);
    }

    /** {@code verbatim}: Slack looks for no names and addresses of its own accord. */
    private static void text(ObjectNode node, String text) {
        node.put("type", "mrkdwn").put("text", text).put("verbatim", true);
    }

    private static int length(String text) {
        return escaped(text).length();
    }

    /** The three characters that Slack gives a meaning. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
