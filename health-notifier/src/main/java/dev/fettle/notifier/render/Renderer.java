package dev.fettle.notifier.render;

import java.util.List;

/** Turns events into what one kind of receiver reads. Pure: the same events, the same bytes. */
public interface Renderer {

    /**
     * One message of as many of the oldest events as the receiver takes at once, one at least: what a message of a
     * single event cannot hold is the end of a text, never the status, the name, the reason, the time or the link.
     *
     * @param webhook the id of the webhook
     * @param oldestFirst at least one
     */
    Message render(String webhook, List<QueuedEvent> oldestFirst);
}
