package dev.fettle.engine.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.platform.file.Confidential;
import dev.fettle.platform.file.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stable JSON form of a component: what is stored, compared and, masked, shown. */
public final class DefinitionJson {

    /** What a secret reads as. */
    public static final String MASK = Confidential.MASK;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final String BODY = "body";
    /** Texts that are sent, by name. */
    private static final Set<String> SENT = Set.of(BODY, "send");
    private static final String MULTIPART = "multipart";
    private static final String ARGUMENTS = "args";
    private static final String COOKIES = "cookies";

    private DefinitionJson() {}

    static String write(Mapping component) {
        try {
            return text(component.storable());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can always be written", e);
        }
    }

    /**
     * The same JSON with every secret that stands in clear as {@value #MASK}: values of headers and settings whose name
     * says that they are secret, users in addresses, such parameters of their queries, and a body that tells one.
     * Placeholders read as themselves. The very same text when there is none.
     *
     * @param source as {@link ComponentEntry#source()} wrote it
     */
    public static String masked(String source) {
        try {
            JsonNode component = JSON.readTree(source);
            component.path("check").forEach(check -> mask("", check));
            return text(component);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("source must be JSON, was not", e);
        }
    }

    /** JSON pointers of what reads as {@value #MASK}: nothing that could be used. */
    public static List<String> masks(String source) {
        try {
            List<String> found = new ArrayList<>();
            keep("", JSON.readTree(source).path("check"), JSON.nullNode(), "#/check", found);
            return found;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("source must be JSON, was not", e);
        }
    }

    /** Whether some value reads as {@value #MASK} instead of its secret. */
    static boolean hasMask(String masked) {
        return masked.contains(MASK);
    }

    /**
     * A new writing of a component in which {@value #MASK} stands for what is there now.
     *
     * @param written what came, changed in place
     * @param source what is there now, secrets included; null when nothing is
     * @return JSON pointers of masks for which there is nothing that they could stand for
     */
    public static List<String> keepSecrets(ObjectNode written, @Nullable String source) {
        try {
            JsonNode present = source == null ? JSON.nullNode() : JSON.readTree(source);
            List<String> unknown = new ArrayList<>();
            JsonNode check = written.path("check");
            keep("", check, present.path("check"), "#/check", unknown);
            return unknown;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("source must be JSON, was not", e);
        }
    }

    /**
     * @param parent under which name it stands: all cookies are secrets, whatever their names
     */
    private static void keep(String parent, JsonNode written, JsonNode present, String pointer,
            List<String> unknown) {
        if (written instanceof ObjectNode object) {
            for (String name : names(object)) {
                String at = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
                JsonNode value = object.path(name);
                if (value.isTextual() && hasMask(value.asText())) {
                    String secret = present.path(name).asText("");
                    if (!secret.isEmpty() && !hasMask(secret) && isSamePart(parent, object, present)
                            && shown(parent, present, name, secret).equals(value.asText())) {
                        object.put(name, secret);
                    } else {
                        unknown.add(at);
                    }
                } else if (name.equals(ARGUMENTS) && isMaskOf(value, present.path(name))) {
                    object.set(name, present.path(name));
                } else {
                    keep(name, value, present.path(name), at, unknown);
                }
            }
        } else if (written.isArray()) {
            for (int at = 0; at < written.size(); at++) {
                String item = written.path(at).asText("");
                if (item.equals(MASK) || item.endsWith("=" + MASK)) {
                    unknown.add(pointer + "/" + at); // which one it stood for cannot be told
                }
                keep(parent, written.path(at), present.path(at), pointer + "/" + at, unknown);
            }
        }
    }

    private static String text(Object value) throws JsonProcessingException {
        return JSON.writeValueAsString(value).replace("\u007F", "\\u007F");
    }

    /** A part of a form is known by its name: what stands at the same place may be another. */
    private static boolean isSamePart(String parent, JsonNode written, JsonNode present) {
        return !parent.equals(MULTIPART) || written.path("name").equals(present.path("name"));
    }

    /**
     * @param parent under which name it stands, or the list that holds it
     */
    private static void mask(String parent, JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            node.forEach(each -> mask(parent, each));
            return;
        }
        for (String name : names(object)) {
            JsonNode value = object.path(name);
            if (value instanceof ArrayNode texts && Confidential.isSecret(name)) {
                for (int at = 0; at < texts.size(); at++) {
                    if (texts.get(at).isTextual() && !Confidential.isPlaceholder(texts.get(at).asText())) {
                        texts.set(at, MASK);
                    }
                }
            } else if (value instanceof ArrayNode arguments && name.equals(ARGUMENTS)) {
                maskArguments(arguments);
            } else if (value instanceof ObjectNode cookies && name.equals(COOKIES)) {
                names(cookies).forEach(each -> cookies.put(each, maskedValue(COOKIES, cookies.path(each).asText())));
            } else if (value.isContainerNode()) {
                mask(name, value);
            } else if (value.isTextual() || Confidential.isSecret(name) || parent.equals(MULTIPART)) {
                String masked = shown(parent, object, name, value.asText());
                if (!masked.equals(value.asText())) {
                    object.put(name, masked);
                }
            }
        }
    }

    private static void maskArguments(ArrayNode arguments) {
        List<String> texts = texts(arguments);
        List<String> shown = Confidential.maskedArguments(texts);
        for (int at = 0; at < texts.size(); at++) {
            if (!shown.get(at).equals(texts.get(at))) {
                arguments.set(at, shown.get(at));
            }
        }
    }

    /** Whether these are those arguments as they are shown, none of them a mask itself. */
    private static boolean isMaskOf(JsonNode written, JsonNode present) {
        List<String> there = texts(present);
        return !there.isEmpty() && there.stream().noneMatch(DefinitionJson::hasMask)
                && texts(written).equals(Confidential.maskedArguments(there));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    /** A value as it is shown where it stands. */
    private static String shown(String parent, JsonNode holder, String name, String value) {
        if (parent.equals(MULTIPART) && name.equals("value")) {
            String field = holder.path("name").asText("");
            return maskedValue(Confidential.isSecret(field) ? field : BODY, value);
        }
        if (parent.equals("graphql") && name.equals("query")) {
            return maskedValue(BODY, value);
        }
        return maskedValue(parent.equals(COOKIES) ? COOKIES : name, value);
    }

    private static String maskedValue(String name, String value) {
        if (Confidential.isSecret(name)) {
            return Confidential.isPlaceholder(value) || value.isEmpty() ? value : MASK;
        }
        if (SENT.contains(name) && Confidential.maskedText(value).equals(MASK)) {
            return MASK;
        }
        return value.contains("://") ? Confidential.maskedAddress(value) : value;
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
