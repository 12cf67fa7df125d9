package dev.fettle.engine.probe.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.fettle.engine.probe.prometheus.Found.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the API, read in one go and without a tree of it: there may be very many series. Used once, confined to
 * the lane.
 */
final class Reply {

    /** More series are not read. */
    static final int MOST_SERIES = 5000;

    private static final int MOST_WARNINGS = 10;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).maxNumberLength(400).build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final boolean keepsLabels;
    private final List<Series> series = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private String status = "";
    private String errorType = "error";
    private String error = "";
    private String type = "";
    private boolean tooMany;

    private Reply(boolean keepsLabels) {
        this.keepsLabels = keepsLabels;
    }

    /**
     * Of a text; one without a status when it is no such answer.
     *
     * @param keepsLabels whether the labels of all series are wanted, and not only those of the few that are shown
     */
    static Reply of(String text, boolean keepsLabels) {
        Reply reply = new Reply(keepsLabels);
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                reply.read(parser);
            }
            return reply;
        } catch (IOException noJson) {
            return new Reply(keepsLabels);
        }
    }

    /** {@code success} or {@code error}; another text, mostly an empty one, when it is no answer of the API. */
    String status() {
        return status;
    }

    /** Of an error: what it is and what it says. */
    String error() {
        return errorType + ": " + error;
    }

    /** What kind of thing the query answers; empty when that is not told. */
    String type() {
        return type;
    }

    /** What the API warns of, at most ten. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Whether there are more series than are read. */
    boolean isTooMany() {
        return tooMany;
    }

    /** What was found; empty when it is neither a vector nor a scalar. */
    Optional<Found> found() {
        boolean isScalar = type.equals("scalar") && series.size() == 1;
        return isScalar || type.equals("vector") ? Optional.of(new Found(series)) : Optional.empty();
    }

    private void read(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "status" -> status = text(parser);
                case "errorType" -> errorType = text(parser);
                case "error" -> error = text(parser);
                case "warnings" -> readWarnings(parser);
                case "data" -> readData(parser);
                default -> parser.skipChildren();
            }
        }
    }

    private void readWarnings(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (next(parser, JsonToken.END_ARRAY)) {
            String warning = text(parser);
            if (warnings.size() < MOST_WARNINGS && !warning.isEmpty()) {
                warnings.add(warning);
            }
        }
    }

    private void readData(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "resultType" -> type = text(parser);
                case "result" -> readResult(parser);
                default -> parser.skipChildren();
            }
        }
    }

    /** A list of series, or {@code [time, "number"]}. */
    private void readResult(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        String second = "";
        boolean scalar = false;
        while (next(parser, JsonToken.END_ARRAY)) {
            if (parser.currentToken() == JsonToken.START_OBJECT && series.size() < MOST_SERIES) {
                series.add(readSeries(parser, keepsLabels || series.size() < Found.SHOWN));
            } else {
                tooMany |= parser.currentToken() == JsonToken.START_OBJECT;
                scalar |= parser.currentToken().isScalarValue();
                second = text(parser);
            }
        }
        if (scalar) {
            series.add(new Series(Map.of(), number(second)));
        }
    }

    private static Series readSeries(JsonParser parser, boolean withLabels) throws IOException {
        Map<String, String> labels = new HashMap<>();
        Double value = null;
        while (next(parser, JsonToken.END_OBJECT)) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (withLabels && name.equals("metric") && token == JsonToken.START_OBJECT) {
                while (next(parser, JsonToken.END_OBJECT)) {
                    String label = parser.currentName();
                    parser.nextToken();
                    labels.put(label, text(parser));
                }
            } else if (name.equals("value") && token == JsonToken.START_ARRAY) {
                value = readSample(parser);
            } else {
                parser.skipChildren();
            }
        }
        return new Series(labels, value);
    }

    /** Of {@code [time, "number"]}. */
    private static @Nullable Double readSample(JsonParser parser) throws IOException {
        String last = "";
        while (next(parser, JsonToken.END_ARRAY)) {
            last = text(parser);
        }
        return number(last);
    }

    private static @Nullable Double number(String text) {
        try {
            return switch (text) {
                case "" -> null;
                case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.valueOf(text);
            };
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    /** Goes on; false at the end of the list or object, and where the text ends before it, which is told later. */
    private static boolean next(JsonParser parser, JsonToken end) throws IOException {
        JsonToken next = parser.nextToken();
        return next != null && next != end;
    }

    /** The text or number here; a list or an object is passed over. */
    private static String text(JsonParser parser) throws IOException {
        if (parser.currentToken().isScalarValue()) {
            return parser.getText();
        }
        parser.skipChildren();
        return "";
    }
}
