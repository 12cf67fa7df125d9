package dev.fettle.engine.probe.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a target says of itself in the JSON of its answer: the members {@code uptime}, {@code version} and
 * {@code workflows} of the object, nothing deeper. Texts are cut, lists and objects under {@code workflows} are
 * counted; whatever else stands there is left out.
 */
final class SelfReport {

    /** A longer answer is not looked into. */
    static final int LONGEST = 64 * 1024;

    private static final int LONGEST_TEXT = 100;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).maxNumberLength(400).build())
            .build();

    private SelfReport() {}

    /** Whether the answer says that it is JSON. */
    static boolean isJson(HttpResponse head) {
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
        if (type == null) {
            return false;
        }
        int end = type.indexOf(';');
        String media = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return media.equals("application/json") || media.endsWith("+json");
    }

    /** What it says; empty when the body is no JSON object, whole and valid. */
    static Map<String, Object> read(ByteBuf body) {
        Map<String, Object> found = new LinkedHashMap<>(4);
        try (JsonParser parser = JSON.createParser((InputStream) new ByteBufInputStream(body.duplicate()))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Map.of();
            }
            for (JsonToken next = parser.nextToken(); next == JsonToken.FIELD_NAME; next = parser.nextToken()) {
                String name = parser.currentName();
                parser.nextToken();
                Object value = switch (name) {
                    case "uptime", "version" -> scalar(parser);
                    case "workflows" -> parser.currentToken().isStructStart() ? count(parser) : scalar(parser);
                    default -> null;
                };
                parser.skipChildren();
                if (value != null) {
                    found.put(name, value);
                }
            }
            return parser.nextToken() == null ? found : Map.of();
        } catch (IOException noJson) {
            return Map.of();
        }
    }

    private static @Nullable Object scalar(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> cut(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> switch (parser.getNumberType()) {
                case INT, LONG -> parser.getLongValue();
                case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> null;
            };
            case VALUE_NUMBER_FLOAT -> Double.isFinite(parser.getDoubleValue()) ? parser.getDoubleValue() : null;
            case VALUE_NULL, START_OBJECT, START_ARRAY, END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE,
                    VALUE_EMBEDDED_OBJECT ->
                null;
        };
    }

    /** How many members the list or object has that begins here; goes to its end. */
    private static long count(JsonParser parser) throws IOException {
        boolean list = parser.currentToken() == JsonToken.START_ARRAY;
        long count = 0;
        for (JsonToken next = parser.nextToken(); next != null && !next.isStructEnd(); next = parser.nextToken()) {
            if (!list) {
                parser.nextToken();
            }
            parser.skipChildren();
            count++;
        }
        return count;
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() > LONGEST_TEXT ? line.substring(0, LONGEST_TEXT) + "…" : line;
    }
}
