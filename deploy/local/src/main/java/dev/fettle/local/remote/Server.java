package dev.fettle.local.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Fettle that runs somewhere. Blocks. */
public final class Server implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Access access;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();

    /** Connects with the first request. */
    public Server(Access access) {
        this.access = access;
    }

    /**
     * Asks.
     *
     * @param path with its query
     */
    public JsonNode get(String path) throws RefusedException, InterruptedException {
        return answer(request(path).GET());
    }

    /**
     * Sends.
     *
     * @param path with its query
     * @param contentType of the body
     */
    public JsonNode post(String path, String contentType, byte[] body) throws RefusedException, InterruptedException {
        return answer(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    @Override
    public void close() {
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(access.server() + path))
                .timeout(LIMIT)
                .header("Accept", "application/json");
        access.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request;
    }

    private JsonNode answer(HttpRequest.Builder request) throws RefusedException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new RefusedException(0, List.of("no answer from " + access.server() + ": "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())));
        }
        JsonNode body = json(response);
        if (response.statusCode() / 100 == 2 && body != null) {
            return body;
        }
        throw new RefusedException(response.statusCode(), told(response.statusCode(), body));
    }

    private static @Nullable JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("bytes can always be read", e);
        }
    }

    private List<String> told(int status, @Nullable JsonNode problem) {
        List<String> lines = new ArrayList<>();
        if (problem == null || !problem.has("detail")) {
            lines.add(access.server() + " answered " + status + " and is perhaps no Fettle");
            return lines;
        }
        lines.add(problem.path("detail").asText() + " (" + status + ")");
        problem.path("errors")
                .forEach(error -> lines
                        .add(error.path("pointer").asText() + " " + error.path("detail").asText()));
        if (status == 401 && access.token().isEmpty()) {
            lines.add("set FETTLE_TOKEN or FETTLE_TOKEN_FILE");
        }
        return lines;
    }
}
