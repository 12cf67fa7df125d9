package dev.fettle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads server-sent events as a browser does. */
final class StreamClient implements AutoCloseable {

    final List<Event> events = new ArrayList<>();
    final List<String> comments = new ArrayList<>();
    private final HttpURLConnection connection;
    private final BufferedReader reader;
    private final ObjectMapper json = new ObjectMapper();

    /** One event. */
    record Event(String id, String name, JsonNode data) {}

    StreamClient(String query, String lastEventId) {
        try {
            connection = (HttpURLConnection) URI.create(io.restassured.RestAssured.baseURI + ":"
                    + io.restassured.RestAssured.port + "/api/v1/stream" + query).toURL().openConnection();
            connection.setRequestProperty("Accept", "text/event-stream");
            if (lastEventId != null) {
                connection.setRequestProperty("Last-Event-ID", lastEventId);
            }
            connection.setReadTimeout(60_000);
            assertThat(connection.getResponseCode()).isEqualTo(200);
            assertThat(connection.getContentType()).startsWith("text/event-stream");
            reader = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            line(); // the answer has begun
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until there is such an event. */
    Event until(Predicate<Event> wanted) {
        while (true) {
            Event event = next();
            if (wanted.test(event)) {
                return event;
            }
        }
    }

    Event next() {
        String id = null;
        String name = null;
        String data = null;
        for (String line = line(); !line.isEmpty() || data == null; line = line()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }
        try {
            Event event = new Event(id, name, json.readTree(data));
            events.add(event);
            return event;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String line() {
        try {
            String line = reader.readLine();
            assertThat(line).as("the stream goes on").isNotNull();
            if (line.startsWith(":")) {
                comments.add(line);
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
