package dev.fettle.notifier.render;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.fettle.api.event.EventHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The format {@code cloudevents}: a JSON array of structured CloudEvents 1.0, oldest first. {@code data} is the value
 * as
 * it came, byte for byte. Every event carries {@code previoussequence}, the last one of its subject that was queued to
 * the same webhook, so that a filter makes no false gap.
 */
public final class CloudEventsBatch implements Renderer {

    /** Media type of the body. */
    public static final String CONTENT_TYPE = "application/cloudevents-batch+json";

    CloudEventsBatch() {}

    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        return new Message(CONTENT_TYPE, body(oldestFirst), oldestFirst.size());
    }

    /** The body of a batch. */
    public static byte[] body(List<QueuedEvent> oldestFirst) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String separator = "[";
        for (QueuedEvent event : oldestFirst) {
            body.writeBytes(separator.getBytes(StandardCharsets.UTF_8));
            body.writeBytes(element(event));
            separator = ",";
        }
        body.write(']');
        return body.toByteArray();
    }

    /** How many bytes an event adds to a body, the comma aside. */
    public static int size(QueuedEvent event) {
        return element(event).length;
    }

    static byte[] element(QueuedEvent event) {
        StringBuilder json = new StringBuilder(512 + event.data().length());
        json.append("{\"specversion\":\"1.0\"");
        attribute(json, "id", event.id());
        attribute(json, "source", event.source());
        attribute(json, "type", event.type());
        attribute(json, "subject", event.subject());
        attribute(json, "time", event.time());
        attribute(json, "sequence", text(event.sequence()));
        attribute(json, "previoussequence", text(event.previousSequence()));
        attribute(json, "partitionkey", event.subject());
        attribute(json, "traceparent", event.traceparent());
        extensions(json, event.extensions());
        attribute(json, "datacontenttype", "application/json");
        json.append(",\"data\":").append(event.data()).append('}');
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void extensions(StringBuilder json, QueuedEvent.Extensions extensions) {
        if (extensions.reminder() > 0) {
            json.append(",\"reminder\":").append(extensions.reminder());
        }
        if (extensions.explainsCount() > 0) {
            json.append(",\"explainscount\":").append(extensions.explainsCount());
        }
        if (!extensions.explains().isEmpty()) {
            attribute(json, "explains", String.join(",", extensions.explains()));
        }
    }

    private static void attribute(StringBuilder json, String name, @Nullable String value) {
        if (value != null) {
            json.append(",\"").append(name).append("\":\"");
            JsonStringEncoder.getInstance().quoteAsString(value, json);
            json.append('"');
        }
    }

    private static @Nullable String text(@Nullable Long sequence) {
        return sequence == null ? null : EventHeaders.sequenceText(sequence);
    }
}
