package dev.fettle.engine.probe.http;

import dev.fettle.engine.probe.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Recorded documents, as a server answers them. */
public final class JsonPeer {

    private JsonPeer() {}

    /** Answers every request with that document. */
    public static RawServer answering(int status, String document) {
        return answering(status, "application/json", document);
    }

    /** Answers every request with that text of that type. */
    public static RawServer answering(int status, String type, String text) {
        return RawServer.answering(answer(status, type, text));
    }

    /** As bytes on the wire. */
    public static String answer(int status, String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "HTTP/1.1 " + status + " X\r\nContent-Type: " + type + "\r\nContent-Length: " + bytes.length + "\r\n\r\n"
                + new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A file beside that class. */
    public static String recorded(Class<?> beside, String name) {
        try (InputStream file = beside.getResourceAsStream(name)) {
            if (file == null) {
                throw new AssertionError("no file " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
