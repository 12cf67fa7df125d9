package dev.fettle.engine.probe.aimodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.api.check.AiModelCheck;
import dev.fettle.api.check.AiModelCheck.Canary;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How each provider is asked, and how its answers read. Pure. */
enum Api {

    /** {@code /models} and {@code /chat/completions}, under an address that usually ends in {@code /v1}. */
    OPENAI("https://api.openai.com/v1", "/models", "data", "id") {

        @Override
        Map<String, String> headers(@Nullable String key) {
            return bearer(key);
        }

        @Override
        HttpQuestion canary(AiModelCheck check, String model, Canary canary) {
            ObjectNode body = conversation(model, canary.prompt());
            // OpenAI itself no longer takes max_tokens for its newer models; others do not know the new name
            String host = check.url().getHost().toLowerCase(Locale.ROOT);
            String limit = host.endsWith("api.openai.com") ? "max_completion_tokens" : "max_tokens";
            body.put(limit, canary.maxTokens()).put("stream", true);
            return post(check, "/chat/completions", body);
        }

        @Override
        String text(JsonNode event) {
            JsonNode choice = event.path("choices").path(0);
            return choice.path("delta").path("content").asText("") + choice.path("message").path("content").asText("");
        }
    },

    /** {@code /v1/models} and {@code /v1/messages}. */
    ANTHROPIC("https://api.anthropic.com", "/v1/models", "data", "id") {

        @Override
        Map<String, String> headers(@Nullable String key) {
            return Map.of("x-api-key", key == null ? "" : key, "anthropic-version", "2023-06-01");
        }

        @Override
        URI models(URI base) {
            return HttpQuestion.with(super.models(base), "limit", "1000");
        }

        @Override
        HttpQuestion canary(AiModelCheck check, String model, Canary canary) {
            ObjectNode body = conversation(model, canary.prompt());
            body.put("max_tokens", canary.maxTokens()).put("stream", true);
            return post(check, "/v1/messages", body);
        }

        @Override
        Optional<URI> next(URI base, JsonNode body) {
            return body.path("has_more").asBoolean() ? after(base, "after_id", body.path("last_id")) : Optional.empty();
        }

        // an alias is not listed, but the model with its date is
        @Override
        boolean means(String wanted, String listed) {
            String undated = wanted.endsWith("-latest")
                    ? wanted.substring(0, wanted.length() - "-latest".length())
                    : wanted;
            return listed.equals(wanted) || (listed.startsWith(undated + "-")
                    && DATE.matcher(listed.substring(undated.length() + 1)).matches());
        }

        @Override
        String text(JsonNode event) {
            StringBuilder text = new StringBuilder(event.path("delta").path("text").asText(""));
            event.path("content").forEach(part -> text.append(part.path("text").asText("")));
            return text.toString();
        }
    },

    /** {@code /v1beta/models} and {@code …:streamGenerateContent}. */
    GEMINI("https://generativelanguage.googleapis.com", "/v1beta/models", "models", "name") {

        @Override
        Map<String, String> headers(@Nullable String key) {
            return Map.of("x-goog-api-key", key == null ? "" : key);
        }

        @Override
        URI models(URI base) {
            return HttpQuestion.with(super.models(base), "pageSize", "1000");
        }

        @Override
        Optional<URI> next(URI base, JsonNode body) {
            return after(base, "pageToken", body.path("nextPageToken"));
        }

        @Override
        String plain(String name) {
            return name.startsWith("models/") ? name.substring("models/".length()) : name;
        }

        @Override
        HttpQuestion canary(AiModelCheck check, String model, Canary canary) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.putArray("contents").addObject().put("role", "user").putArray("parts").addObject()
                    .put("text", canary.prompt());
            body.putObject("generationConfig").put("maxOutputTokens", canary.maxTokens());
            URI asked = HttpQuestion.with(HttpQuestion.under(check.url(),
                    "/v1beta/models/" + HttpQuestion.escaped(plain(model)) + ":streamGenerateContent"), "alt", "sse");
            return HttpQuestion.post(asked, headers(check.key()), body.toString(), MAX_BODY);
        }

        @Override
        String text(JsonNode event) {
            StringBuilder text = new StringBuilder();
            event.path("candidates").path(0).path("content").path("parts")
                    .forEach(part -> text.append(part.path("thought").asBoolean() ? "" : part.path("text").asText("")));
            return text.toString();
        }
    },

    /** {@code /api/tags} and {@code /api/chat}. */
    OLLAMA("http://localhost:11434", "/api/tags", "models", "name") {

        @Override
        Map<String, String> headers(@Nullable String key) {
            return bearer(key);
        }

        @Override
        String plain(String name) {
            return name.endsWith(":latest") ? name.substring(0, name.length() - ":latest".length()) : name;
        }

        @Override
        HttpQuestion canary(AiModelCheck check, String model, Canary canary) {
            ObjectNode body = conversation(model, canary.prompt());
            body.put("stream", true);
            body.putObject("options").put("num_predict", canary.maxTokens());
            return post(check, "/api/chat", body);
        }

        @Override
        String text(JsonNode event) {
            return event.path("message").path("content").asText("");
        }
    };

    static final long MAX_BODY = 4L << 20;
    private static final int LONGEST_PLACE = 1000;
    private static final Pattern DATE = Pattern.compile("\\d{8}");

    private final String usual;
    private final String path;
    private final String list;
    private final String name;

    Api(String usual, String path, String list, String name) {
        this.usual = usual;
        this.path = path;
        this.list = list;
        this.name = name;
    }

    static Api of(AiModelCheck.Provider provider) {
        return switch (provider) {
            case OPENAI -> OPENAI;
            case ANTHROPIC -> ANTHROPIC;
            case GEMINI -> GEMINI;
            case OLLAMA -> OLLAMA;
        };
    }

    URI usualUrl() {
        return URI.create(usual);
    }

    /** Sent with every request; the key is in them. */
    abstract Map<String, String> headers(@Nullable String key);

    /** Asks the model, to be answered piece by piece. */
    abstract HttpQuestion canary(AiModelCheck check, String model, Canary canary);

    /** The piece of the answer that an event brings; empty for none. */
    abstract String text(JsonNode event);

    /** Where the models are listed. */
    URI models(URI base) {
        return HttpQuestion.under(base, path);
    }

    /** Where the list goes on; empty when that was all. */
    Optional<URI> next(URI base, JsonNode body) {
        return Optional.empty();
    }

    /** The list from that place on; empty when there is none. */
    Optional<URI> after(URI base, String parameter, JsonNode place) {
        String text = place.asText("");
        return text.isEmpty() || text.length() > LONGEST_PLACE
                ? Optional.empty()
                : Optional.of(HttpQuestion.with(models(base), parameter, text));
    }

    /** A model's name without what may be left out. */
    String plain(String model) {
        return model;
    }

    /** Whether who wants the one is served by the other, both as {@link #plain}. */
    boolean means(String wanted, String listed) {
        return wanted.equals(listed);
    }

    /** The names of the models; empty when it is no such list. */
    Optional<List<String>> listed(JsonNode body) {
        JsonNode models = body.path(list);
        if (!models.isArray()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (JsonNode model : models) {
            if (model.path(name).isTextual()) {
                names.add(plain(model.path(name).asText()));
            }
        }
        return Optional.of(List.copyOf(names));
    }

    /** What an answer or an event says is wrong: {@code error.message}, or {@code error} itself; empty for nothing. */
    static String error(JsonNode body) {
        JsonNode error = errorOf(body);
        if (!error.isObject()) {
            return error.isTextual() ? error.asText() : "";
        }
        return Stream.of("message", "type", "code").map(key -> error.path(key).asText(""))
                .filter(text -> !text.isEmpty()).findFirst().orElse("an error");
    }

    /** The words that say what kind of error it is. */
    static Set<String> errorKinds(JsonNode body) {
        JsonNode error = errorOf(body);
        Set<String> kinds = new HashSet<>();
        kinds.add(error.path("type").asText(""));
        kinds.add(error.path("code").asText(""));
        kinds.add(error.path("status").asText(""));
        error.path("details").forEach(detail -> kinds.add(detail.path("reason").asText("")));
        return kinds;
    }

    /** Some answer a list that holds it. */
    static JsonNode errorOf(JsonNode body) {
        return body.isArray() ? body.path(0).path("error") : body.path("error");
    }

    HttpQuestion post(AiModelCheck check, String under, ObjectNode body) {
        return HttpQuestion.post(HttpQuestion.under(check.url(), under), headers(check.key()), body.toString(),
                MAX_BODY);
    }

    private static Map<String, String> bearer(@Nullable String key) {
        return key == null ? Map.of() : Map.of("Authorization", "Bearer " + key);
    }

    private static ObjectNode conversation(String model, String prompt) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("model", model).putArray("messages").addObject().put("role", "user").put("content", prompt);
        return body;
    }
}
