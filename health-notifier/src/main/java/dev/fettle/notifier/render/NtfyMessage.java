package dev.fettle.notifier.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The format {@code ntfy}: one message, published as JSON. The topic, which on a public server is as good as a
 * password, is
 * filled in at the attempt from the address, so that it is stored with no batch.
 *
 * <p>
 * ntfy takes 4,096 bytes of message; what is longer would become an attachment, which many servers refuse.
 */
final class NtfyMessage implements Renderer {

    /** Stands where the topic goes; the body begins with it. */
    static final String KEY = "topic";

    private static final int LONGEST_TITLE = 250;
    private static final int LONGEST_MESSAGE = 4_096;
    private static final int LONGEST_CONTEXT = 600;
    private static final int LONGEST_LINK = 1_000;

    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        List<Notice> told = new ArrayList<>();
        int bytes = 0;
        for (QueuedEvent event : oldestFirst) {
            Notice next = Notice.of(event);
            int more = Words.bytes(paragraph(next, true)) + 2;
            if (!told.isEmpty() && bytes + more > LONGEST_MESSAGE) {
                break;
            }
            bytes += more;
            told.add(next);
        }
        Tone worst = told.stream().map(Notice::tone).max(NtfyMessage::compare).orElse(Tone.NEUTRAL);
        String title = told.size() == 1 ? told.getFirst().headline() : told.size() + " changes of health";
        ObjectNode message = Json.object().put(KEY, Format.SEALED)
                .put("title", Words.shortened(title, LONGEST_TITLE))
                .put("message", Words.shortenedTo(text(told), LONGEST_MESSAGE, Words::bytes))
                .put("priority", priority(worst));
        message.putArray("tags").add(tag(worst));
        told.getFirst().links().values().stream().findFirst()
                .filter(link -> told.size() == 1 && link.length() <= LONGEST_LINK)
                .ifPresent(link -> message.put("click", link));
        return new Message(Json.CONTENT_TYPE, Json.bytes(message), told.size());
    }

    private static String text(List<Notice> told) {
        return told.stream().map(notice -> paragraph(notice, told.size() > 1)).collect(Collectors.joining("\n\n"));
    }

    private static String paragraph(Notice notice, boolean headed) {
        String context = Words.shortened(notice.context(), LONGEST_CONTEXT);
        String head = headed ? Words.shortened(notice.headline(), LONGEST_TITLE) + "\n" : "";
        int left = LONGEST_MESSAGE - Words.bytes(head) - Words.bytes(context) - 2;
        String text = Words.shortenedTo(notice.message(), left, Words::bytes);
        return head + (text.isEmpty() ? "" : text + "\n") + context;
    }

    private static int compare(Tone one, Tone other) {
        return Integer.compare(priority(one), priority(other));
    }

    /** 5 is the most urgent, 3 the usual. */
    private static int priority(Tone tone) {
        return switch (tone) {
            case BAD -> 5;
            case WARNING, UNKNOWN -> 4;
            case GOOD -> 3;
            case NEUTRAL -> 2;
        };
    }

    /** Names of emojis. */
    private static String tag(Tone tone) {
        return switch (tone) {
            case BAD -> "rotating_light";
            case WARNING -> "warning";
            case UNKNOWN -> "question";
            case GOOD -> "white_check_mark";
            case NEUTRAL -> "information_source";
        };
    }
}
