package dev.fettle.platform.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.fettle.platform.file.Problem.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads again what {@link ConfigNode#storable()} gave and somebody wrote as JSON: the same tree as a file of that text
 * would give, at a tenth of the cost, for a start may read a hundred thousand of them. What people write goes through
 * {@link ConfigSnapshot}, which knows YAML, bounds and duplicates. Pure, but for the files that placeholders name.
 */
public final class StoredJson {

    private static final JsonFactory JSON = new JsonFactory();

    private final String name;
    private final Placeholders placeholders;
    private final Problems problems;

    private StoredJson(String name, Placeholders placeholders, Problems problems) {
        this.name = name;
        this.placeholders = placeholders;
        this.problems = problems;
    }

    /**
     * @param name what positions call it
     * @param json an object
     * @param placeholders expands what the texts name
     * @param problems where problems go
     * @return empty when it cannot be read, or a placeholder of it cannot be expanded; the reason is among the problems
     */
    public static Optional<Mapping> read(String name, String json, Placeholders placeholders, Problems problems) {
        Problems own = new Problems();
        Optional<Mapping> root = new StoredJson(name, placeholders, own).root(json);
        own.all().forEach(problems::add);
        return own.hasErrors() ? Optional.empty() : root;
    }

    private Optional<Mapping> root(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT && node(parser, null, name) instanceof Mapping mapping
                    && parser.nextToken() == null) {
                return Optional.of(mapping);
            }
            told(parser.currentTokenLocation(), "what is stored must be one JSON object");
        } catch (JsonProcessingException e) {
            String reason = e.getOriginalMessage().replaceFirst(" \\(start marker.*", "");
            told(e.getLocation(), "what is stored is not JSON: " + reason);
        } catch (IOException e) {
            throw new UncheckedIOException("a text can always be read", e);
        }
        return Optional.empty();
    }

    private ConfigNode node(JsonParser parser, @Nullable ConfigNode parent, Object step) throws IOException {
        JsonLocation at = parser.currentTokenLocation();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Mapping mapping = new Mapping(parent, step, at.getLineNr(), at.getColumnNr());
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                JsonLocation of = parser.currentTokenLocation();
                parser.nextToken();
                mapping.add(key, of.getLineNr(), of.getColumnNr(), node(parser, mapping, key));
            }
            mapping.trim();
            return mapping;
        }
        if (token == JsonToken.START_ARRAY) {
            Sequence sequence = new Sequence(parent, step, at.getLineNr(), at.getColumnNr());
            for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
                sequence.add(node(parser, sequence, index));
            }
            return sequence;
        }
        return Scalar.read(parent, step, at.getLineNr(), at.getColumnNr(), parser.getText(),
                token == JsonToken.VALUE_STRING, placeholders, problems);
    }

    private void told(@Nullable JsonLocation at, String message) {
        Position position = at == null
                ? new Position(name, 1, 1)
                : new Position(name, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
        problems.add(new Problem(Severity.ERROR, position, "#", message));
    }
}
