package dev.fettle.local.move.gatus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cel.common.values.NullValue;
import dev.fettle.platform.expression.Expression;
import dev.fettle.platform.expression.Language;
import dev.fettle.platform.expression.Language.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An HTTP answer, as our conditions see it. */
record Answer(String name, int status, long latency, String body, Map<String, String> headers, String ip,
        @Nullable Duration certificate) {

    private static final ObjectMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final Language LANGUAGE = new Language(Map.of("status", Type.NUMBER, "latency", Type.NUMBER, "ip",
            Type.TEXT,
            "headers", Type.TEXTS, "body.text", Type.TEXT, "body.json", Type.ANYTHING, "tls.expiresInDays", Type.NUMBER,
            "tls.version", Type.TEXT));

    private static final Map<String, Expression> COMPILED = new ConcurrentHashMap<>();

    static Answer of(String name, String body) {
        return new Answer(name, 200, 120, body,
                Map.of("content-type", "application/json", "x-build", "7"), "10.0.0.7",
                Duration.ofDays(30).plusHours(5));
    }

    Answer with(int code, long millis) {
        return new Answer(code + " after " + millis, code, millis, body, headers, ip, certificate);
    }

    Answer ending(@Nullable Duration left) {
        return new Answer("certificate " + left, status, latency, body, headers, ip, left);
    }

    /** Whether an expression is true of it; what cannot be evaluated is not. */
    boolean is(String expression) {
        Map<String, Object> variables = new HashMap<>(
                Map.of("status", (long) status, "latency", latency, "ip", ip, "headers", headers,
                        "body.text", body));
        if (certificate != null) {
            variables.put("tls.expiresInDays", Math.floorDiv(certificate.toSeconds(), 86_400L));
        }
        try {
            variables.put("body.json", withNulls(JSON.readValue(body, Object.class)));
        } catch (JsonProcessingException noJson) {
            variables.remove("body.json");
        }
        return COMPILED.computeIfAbsent(expression, LANGUAGE::compile).of(variables).orElse(false);
    }

    private static Object withNulls(@Nullable Object value) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Map<?, ?> map -> {
                Map<Object, Object> converted = new HashMap<>();
                map.forEach((key, each) -> converted.put(key, withNulls(each)));
                yield converted;
            }
            case List<?> list -> list.stream().map(Answer::withNulls).toList();
            default -> value;
        };
    }

    /** Whether the language has the functions for texts yet. */
    static boolean languageTrims() {
        try {
            LANGUAGE.compile("body.text.trim() == ''");
            return true;
        } catch (IllegalArgumentException notYet) {
            return false;
        }
    }
}
