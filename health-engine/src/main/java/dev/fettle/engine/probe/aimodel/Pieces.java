package dev.fettle.engine.probe.aimodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An answer that comes piece by piece: server-sent events ({@code data: {…}}) or a line of JSON for each. Not for
 * several threads.
 */
final class Pieces {

    private static final int LONGEST_LINE = 256 * 1024;
    private static final int LONGEST_TEXT = 64 * 1024;

    private final Api api;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private JsonNode trouble = MissingNode.getInstance();
    private boolean stream;

    Pieces(Api api) {
        this.api = api;
    }

    /** Bytes, cut anywhere. */
    void add(byte[] bytes) {
        for (byte each : bytes) {
            if (each == '\n' || each == '\r') {
                end();
            } else if (line.size() < LONGEST_LINE) {
                line.write(each);
            }
        }
    }

    /** The line under way is complete. */
    void end() {
        String whole = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        String data = whole.startsWith("data:") ? whole.substring("data:".length()).strip() : whole;
        if (!data.startsWith("{")) {
            return; // a comment, the name of an event, [DONE]
        }
        JsonNode event = HttpQuestion.json(data);
        if (!event.isObject()) {
            return;
        }
        stream = true;
        String piece = api.text(event);
        if (text.length() + piece.length() <= LONGEST_TEXT) {
            text.append(piece);
        }
        if (trouble.isMissingNode() && !Api.error(event).isEmpty()) {
            trouble = event;
        }
    }

    /** Whether there was any event. */
    boolean isStream() {
        return stream;
    }

    /** All pieces so far; what is beyond 64 Ki characters is left out. */
    String text() {
        return text.toString();
    }

    /** The first event that says that something is wrong; missing when none does. */
    JsonNode trouble() {
        return trouble;
    }
}
