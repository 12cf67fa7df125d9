package dev.fettle.local.faults;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As much of HTTP/1.1 as a receiver needs that wants to misbehave between any two bytes. */
final class HttpWire {

    private static final int LONGEST_HEAD = 64 << 10;

    private HttpWire() {}

    /**
     * A request.
     *
     * @param path of its first line
     * @param headers by their names in lower case
     * @param body as long as {@code content-length} says
     */
    record Request(String path, Map<String, String> headers, String body) {

        /** Copies the headers. */
        Request {
            headers = Map.copyOf(headers);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** The next request of a connection; null when the other side has hung up between two. */
    static @Nullable Request read(InputStream in) throws IOException {
        String head = head(in);
        if (head == null) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        String[] lines = head.split("\r\n", -1);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body ended after " + body.length + " of " + length + " bytes");
        }
        return new Request(lines[0].split(" ", -1)[1], headers, new String(body, StandardCharsets.UTF_8));
    }

    private static @Nullable String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            last = (last << 8) | next;
            if (last == 0x0d0a0d0a) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            if (head.size() > LONGEST_HEAD) {
                throw new IOException("the head is too long");
            }
        }
        return null;
    }

    /** An answer without a body. */
    static void answer(OutputStream out, String status) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
