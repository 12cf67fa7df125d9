package dev.fettle.engine.probe.aimodel;

import dev.fettle.api.check.AiModelCheck.Provider;
import dev.fettle.engine.probe.TestLane;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Speaks as that provider's documentation says: lists, streams and errors. */
final class AiServer implements AutoCloseable {

    static final String KEY = "sk-test-0123456789";
    /** Between the first piece of an answer and the last, in ms. */
    static final long THINKS = 120;

    final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    volatile String answer = "Paris is the capital.";
    volatile boolean limited;
    volatile boolean breaksOff;
    private final Vertx vertx = Vertx.vertx();
    private final Provider provider;
    private final HttpServer server;

    AiServer(Provider provider) {
        this.provider = provider;
        this.server = TestLane.get(vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1")
                .toCompletionStage().toCompletableFuture());
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + (provider == Provider.OPENAI ? "/v1" : ""));
    }

    static String model(Provider provider) {
        return models(provider).getFirst();
    }

    static List<String> models(Provider provider) {
        return switch (provider) {
            case OPENAI -> List.of("gpt-4o-mini", "gpt-4o", "text-embedding-3-small");
            case ANTHROPIC -> List.of("claude-opus-4-6", "claude-haiku-4-5");
            case GEMINI -> List.of("gemini-2.0-flash", "gemini-2.5-pro");
            case OLLAMA -> List.of("llama3.2", "qwen2.5:7b");
        };
    }

    private void serve(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            asked.add(request.method() + " " + request.uri() + " " + body);
            if (!isKeyGood(request)) {
                refuse(request.response());
            } else if (limited) {
                limit(request.response());
            } else if (request.uri().equals(listing())) {
                list(request.response());
            } else if (request.uri().equals(talking())) {
                talk(request.response(), body.toJsonObject());
            } else {
                request.response().setStatusCode(404).end("{\"error\":{\"message\":\"not found\"}}");
            }
        });
    }

    private boolean isKeyGood(HttpServerRequest request) {
        return switch (provider) {
            case OPENAI -> ("Bearer " + KEY).equals(request.getHeader("Authorization"));
            case ANTHROPIC -> KEY.equals(request.getHeader("x-api-key"))
                    && "2023-06-01".equals(request.getHeader("anthropic-version"));
            case GEMINI -> KEY.equals(request.getHeader("x-goog-api-key"));
            case OLLAMA -> true;
        };
    }

    private String listing() {
        return switch (provider) {
            case OPENAI -> "/v1/models";
            case ANTHROPIC -> "/v1/models?limit=1000";
            case GEMINI -> "/v1beta/models?pageSize=1000";
            case OLLAMA -> "/api/tags";
        };
    }

    private String talking() {
        return switch (provider) {
            case OPENAI -> "/v1/chat/completions";
            case ANTHROPIC -> "/v1/messages";
            case GEMINI -> "/v1beta/models/" + model(provider) + ":streamGenerateContent?alt=sse";
            case OLLAMA -> "/api/chat";
        };
    }

    private void refuse(HttpServerResponse response) {
        switch (provider) {
            case OPENAI, OLLAMA -> json(response, 401, new JsonObject().put("error", new JsonObject()
                    .put("message", "Incorrect API key provided: sk-wro***wrong. You can find your API key at …")
                    .put("type", "invalid_request_error").putNull("param").put("code", "invalid_api_key")));
            case ANTHROPIC -> json(response, 401, new JsonObject().put("type", "error").put("error", new JsonObject()
                    .put("type", "authentication_error").put("message", "invalid x-api-key")));
            case GEMINI -> json(response, 400, new JsonObject().put("error", new JsonObject().put("code", 400)
                    .put("message", "API key not valid. Please pass a valid API key.").put("status", "INVALID_ARGUMENT")
                    .put("details", new JsonArray().add(new JsonObject()
                            .put("@type", "type.googleapis.com/google.rpc.ErrorInfo").put("reason", "API_KEY_INVALID")
                            .put("domain", "googleapis.com")))));
        }
    }

    private void limit(HttpServerResponse response) {
        switch (provider) {
            case OPENAI, OLLAMA -> json(response.putHeader("retry-after", "20"), 429, new JsonObject().put("error",
                    new JsonObject().put("message", "Rate limit reached for requests").put("type", "requests")
                            .putNull("param").put("code", "rate_limit_exceeded")));
            case ANTHROPIC -> json(response.putHeader("retry-after", "20"), 429, new JsonObject().put("type", "error")
                    .put("error", new JsonObject().put("type", "rate_limit_error")
                            .put("message", "This request would exceed your organization's rate limit")));
            case GEMINI -> json(response, 429, new JsonObject().put("error", new JsonObject().put("code", 429)
                    .put("message", "Resource has been exhausted").put("status", "RESOURCE_EXHAUSTED")
                    .put("details", new JsonArray().add(new JsonObject()
                            .put("@type", "type.googleapis.com/google.rpc.RetryInfo").put("retryDelay", "20s")))));
        }
    }

    private void list(HttpServerResponse response) {
        JsonArray all = new JsonArray();
        for (String name : models(provider)) {
            all.add(switch (provider) {
                case OPENAI -> new JsonObject().put("id", name).put("object", "model").put("owned_by", "system");
                case ANTHROPIC -> new JsonObject().put("type", "model").put("id", name).put("display_name", name);
                case GEMINI -> new JsonObject().put("name", "models/" + name).put("displayName", name);
                case OLLAMA -> new JsonObject().put("name", name.contains(":") ? name : name + ":latest")
                        .put("size", 2_019_393_189L);
            });
        }
        json(response, 200, switch (provider) {
            case OPENAI -> new JsonObject().put("object", "list").put("data", all);
            case ANTHROPIC -> new JsonObject().put("data", all).put("has_more", false);
            case GEMINI, OLLAMA -> new JsonObject().put("models", all);
        });
    }

    private void talk(HttpServerResponse response, JsonObject asking) {
        response.setChunked(true).putHeader("Content-Type",
                provider == Provider.OLLAMA ? "application/x-ndjson" : "text/event-stream");
        int middle = answer.length() / 2;
        if (provider == Provider.ANTHROPIC) {
            response.write(
                    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"content\":[]}}\n\n");
            response.write("event: ping\ndata: {\"type\": \"ping\"}\n\n");
        }
        response.write(piece(answer.substring(0, middle)));
        vertx.setTimer(THINKS, _ -> {
            if (breaksOff) {
                response.end(trouble());
                return;
            }
            response.write(piece(answer.substring(middle)));
            response.end(switch (provider) {
                case OPENAI -> "data: [DONE]\n\n";
                case ANTHROPIC -> "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
                case GEMINI -> "data: {\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{}}\r\n\r\n";
                case OLLAMA -> "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true}\n";
            });
        });
        if (asking.isEmpty()) {
            throw new AssertionError("asked nothing");
        }
    }

    private String piece(String text) {
        String quoted = JsonArray.of(text).encode();
        String json = quoted.substring(1, quoted.length() - 1);
        return switch (provider) {
            case OPENAI ->
                "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":"
                        + json + "},\"finish_reason\":null}]}\n\n";
            case ANTHROPIC -> "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                    + "\"delta\":{\"type\":\"text_delta\",\"text\":" + json + "}}\n\n";
            case GEMINI -> "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":" + json
                    + "}],\"role\":\"model\"}}]}\r\n\r\n";
            case OLLAMA -> "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":" + json
                    + "},\"done\":false}\n";
        };
    }

    private String trouble() {
        return switch (provider) {
            case ANTHROPIC -> "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                    + "\"message\":\"Overloaded\"}}\n\n";
            case OPENAI, GEMINI -> "data: {\"error\":{\"code\":503,\"message\":\"Overloaded\"}}\n\n";
            case OLLAMA -> "{\"error\":\"Overloaded\"}\n";
        };
    }

    private static void json(HttpServerResponse response, int status, JsonObject body) {
        response.setStatusCode(status).putHeader("Content-Type", "application/json").end(body.encodePrettily());
    }

    @Override
    public void close() {
        TestLane.get(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
