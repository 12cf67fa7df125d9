package dev.fettle.notifier.render;

/** A body as it is frozen: the oldest of the events that were given, as many as fit. Immutable. */
public final class Message {

    private final String contentType;
    private final byte[] body;
    private final int events;

    /**
     * @param contentType of the body
     * @param body exactly the bytes to be sent, but for what {@link Posting} fills in
     * @param events how many of the oldest it tells of, 1 and more
     */
    Message(String contentType, byte[] body, int events) {
        this.contentType = contentType;
        this.body = body.clone();
        this.events = events;
    }

    /** Media type of the body. */
    public String contentType() {
        return contentType;
    }

    /** The body. */
    public byte[] body() {
        return body.clone();
    }

    /** How many of the oldest events it tells of. */
    public int events() {
        return events;
    }
}
