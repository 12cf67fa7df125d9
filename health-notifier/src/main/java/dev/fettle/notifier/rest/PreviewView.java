package dev.fettle.notifier.rest;

import dev.fettle.notifier.render.Message;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.render.SampleEvents;
import dev.fettle.notifier.webhook.Webhook;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a webhook would send of sample events.
 *
 * @param webhook its id
 * @param format the word of its format
 * @param messages oldest first
 */
record PreviewView(String webhook, String format, List<MessageView> messages) {

    PreviewView {
        messages = List.copyOf(messages);
    }

    static PreviewView of(Webhook webhook) {
        List<QueuedEvent> events = SampleEvents.of(webhook.types());
        List<MessageView> messages = new ArrayList<>();
        int told = 0;
        while (told < events.size()) {
            int most = Math.min(events.size(), told + webhook.batching().maxEvents());
            Message message = webhook.format().renderer().render(webhook.id(), events.subList(told, most));
            List<QueuedEvent> members = events.subList(told, told + message.events());
            messages.add(new MessageView(message.contentType(), members.size(),
                    members.stream().map(QueuedEvent::subject).distinct().toList(),
                    new String(message.body(), StandardCharsets.UTF_8)));
            told += message.events();
        }
        return new PreviewView(webhook.id(), webhook.format().word(), messages);
    }

    /**
     * One message.
     *
     * @param contentType of the body
     * @param events how many it tells of
     * @param subjects whom they are about
     * @param body as it would be frozen
     */
    record MessageView(String contentType, int events, List<String> subjects, String body) {

        MessageView {
            subjects = List.copyOf(subjects);
        }
    }
}
