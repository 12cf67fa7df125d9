package dev.fettle.engine.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.platform.file.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stable JSON form of a component: what is stored, compared and, masked, shown. */
public final class DefinitionJson {

    /** What a secret reads as. */
    public static final String MASK = "***";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final Pattern SECRET = Pattern
            .compile(
                    "authorization|cookie|token|secret|password|passwd|credential|api-?_?key|private-?_?key|signature");
    private static final Pattern USER = Pattern.compile("//[^/?#]*@");
    private static final Pattern PARAMETER = Pattern.compile("([?&])([^=&#]*)=([^&#]*)");

    private DefinitionJson() {}

    static String write(Mapping component) {
        try {
            return JSON.writeValueAsString(component.storable()).replace("\u007F", "\\u007F");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can always be written", e);
        }
    }

    /**
     * The same JSON with every secret that stands in clear as {@value #MASK}: values of headers and settings whose name
     * says that they are secret, and such parts of a {@code url}. Placeholders read as themselves.
     *
     * @param source as {@link ComponentEntry#source()} wrote it
     */
    public static String masked(String source) {
        try {
            JsonNode component = JSON.readTree(source);
            component.path("check").forEach(DefinitionJson::mask);
            return JSON.writeValueAsString(component);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("source must be JSON, was not", e);
        }
    }

    /** Whether a header or setting of that name usually holds a secret. */
    static boolean isSecret(String name) {
        return SECRET.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    /** Whether a text is nothing but words around placeholders, and not a secret in clear. */
    static boolean isPlaceholder(String storable) {
        return storable.replace("$${", "").contains("${");
    }

    /** Without its user and password, and without the values of parameters whose name says that they are secret. */
    private static String maskedUrl(String url) {
        String withoutUser = USER.matcher(url).replaceFirst("//" + MASK + "@");
        return PARAMETER.matcher(withoutUser)
                .replaceAll(found -> isSecret(found.group(2))
                        ? Matcher.quoteReplacement(found.group(1) + found.group(2) + "=" + MASK)
                        : Matcher.quoteReplacement(found.group()));
    }

    private static void mask(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            node.forEach(DefinitionJson::mask);
            return;
        }
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            JsonNode value = object.path(name);
            if (value.isContainerNode()) {
                mask(value);
            } else if (isSecret(name) && !isPlaceholder(value.asText())) {
                object.put(name, MASK);
            } else if (name.equals("url") && value.isTextual() && !isPlaceholder(value.asText())) {
                object.put(name, maskedUrl(value.asText()));
            }
        }
    }
}
