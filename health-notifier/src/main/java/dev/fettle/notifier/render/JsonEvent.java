package dev.fettle.notifier.render;

import java.util.List;

/** The format {@code json}: one structured CloudEvent and nothing around it, for receivers that read no batches. */
final class JsonEvent implements Renderer {

    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        return new Message(Json.CONTENT_TYPE, CloudEventsBatch.element(oldestFirst.getFirst()), 1);
    }
}
