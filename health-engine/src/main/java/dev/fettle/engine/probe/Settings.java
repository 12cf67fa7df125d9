package dev.fettle.engine.probe;

import dev.fettle.platform.address.Host;
import dev.fettle.platform.expression.Expression;
import dev.fettle.platform.expression.Patterns;
import dev.fettle.platform.file.DurationText;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Scalar;
import dev.fettle.platform.file.Shared;
import dev.fettle.platform.file.SizeText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a check as they are read, key by key. Wrong values are told at their place and read as absent. Each
 * call says what the key is for: run over no settings at all, the same calls write the schema. Not for several threads.
 */
public final class Settings {

    /** Characters that a condition may have. */
    public static final int LONGEST_CONDITION = 4000;
    /** Characters that a name or a secret may have. */
    public static final int LONGEST_CREDENTIAL = 1000;

    private static final String HOST = "a name or an address";
    private static final String UNSET_HOST = "unset.invalid";
    private static final int LAST_PORT = 65_535;

    private final Fields fields;
    private final Conditions conditions;
    private final Shared shared;
    private final @Nullable KeySchema schema;

    private Settings(Fields fields, Conditions conditions, Shared shared, @Nullable KeySchema schema) {
        this.fields = fields;
        this.conditions = conditions;
        this.shared = shared;
        this.schema = schema;
    }

    static Settings of(Fields fields, Conditions conditions, Shared shared) {
        return new Settings(fields, conditions, shared, null);
    }

    /** What the schema says of that kind. */
    static Map<String, Object> schema(CheckKind<?> kind) {
        KeySchema schema = new KeySchema(kind.says());
        describe(schema, Conditions.of(kind), settings -> kind.read(settings));
        return schema.written();
    }

    private static void describe(KeySchema schema, Conditions conditions, Function<Settings, ?> reader) {
        var _ = Fields.read(Mapping.empty("schema"), new Problems(),
                nothing -> Optional.ofNullable(
                        reader.apply(new Settings(nothing, conditions, new Shared(), schema))));
    }

    // ---- text

    /** Text of 1 to that many characters. */
    public Optional<String> text(String key, int maxLength, String says) {
        note(key, says, KeySchema.text(maxLength, null));
        return fields.text(key, maxLength);
    }

    /** Text of 1 to that many characters, or the default. */
    public String text(String key, int maxLength, String otherwise, String says) {
        note(key, says, KeySchema.text(maxLength, otherwise));
        return shared.one(fields.text(key, maxLength).orElse(otherwise));
    }

    /**
     * A secret: kept as it is. Its key must be one that {@link dev.fettle.platform.file.Confidential} masks.
     */
    public Optional<String> secret(String key, String says) {
        return text(key, LONGEST_CREDENTIAL, says);
    }

    /** A regular expression; it is compiled once here, so that a wrong one, or one that is too large, is told. */
    public Optional<String> regex(String key, int maxLength, String says) {
        note(key, says, KeySchema.text(maxLength, null));
        Optional<String> text = fields.text(key, maxLength);
        if (fields.isUnresolved(key)) {
            return Optional.empty();
        }
        text.flatMap(Settings::wrongWith).ifPresent(wrong -> fields.error(key, fields.scalar(key)
                .flatMap(Scalar::placeholder)
                .map(raw -> key + " is no regular expression: " + raw)
                .orElse(key + wrong)));
        return text;
    }

    private static Optional<String> wrongWith(String regex) {
        try {
            var _ = Patterns.compile(regex);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(" is " + String.valueOf(e.getMessage())
                    .replaceFirst("^not a (?=regular expression)", "no ")
                    .replaceFirst("^the regular expression is ", "a regular expression that is "));
        }
    }

    /** Texts by name, as headers. */
    public Map<String, String> textMap(String key, int maxEntries, Pattern names, int maxLength, String says) {
        note(key, says, KeySchema.textMap(maxEntries, names, maxLength));
        return shared.each(fields.textMap(key, maxEntries, names, maxLength));
    }

    /** As {@link #textMap}, with what each value knows of placeholders. */
    public Map<String, Scalar> scalarMap(String key, int maxEntries, Pattern names, int maxLength, String says) {
        note(key, says, KeySchema.textMap(maxEntries, names, maxLength));
        return fields.scalarMap(key, maxEntries, names, maxLength);
    }

    /** A list of texts of 1 to that many characters; empty when absent. */
    public List<String> texts(String key, int maxItems, int maxLength, String says) {
        note(key, says, KeySchema.texts(maxItems, maxLength));
        return fields.texts(key, maxItems, maxLength);
    }

    /** One of the words. */
    public Optional<String> oneOf(String key, List<String> words, String says) {
        note(key, says, KeySchema.oneOf(words, null));
        return fields.oneOf(key, words);
    }

    /** One of the words, or the default. */
    public String oneOf(String key, List<String> words, String otherwise, String says) {
        note(key, says, KeySchema.oneOf(words, otherwise));
        return fields.oneOf(key, words, otherwise);
    }

    // ---- numbers, times, truth

    /** A whole number within the bounds. */
    public Optional<Integer> integer(String key, int min, int max, String says) {
        note(key, says, KeySchema.integer(min, max, null));
        return fields.integer(key, min, max);
    }

    /** A whole number within the bounds, or the default. */
    public int integer(String key, int min, int max, int otherwise, String says) {
        note(key, says, KeySchema.integer(min, max, otherwise));
        return fields.integer(key, min, max, otherwise);
    }

    /** A port. */
    public Optional<Integer> port(String key, String says) {
        return integer(key, 1, LAST_PORT, says);
    }

    /** A port, or the default. */
    public int port(String key, int otherwise, String says) {
        return integer(key, 1, LAST_PORT, otherwise, says);
    }

    /** A number within the bounds, or the default. */
    public double decimal(String key, double min, double max, double otherwise, String says) {
        note(key, says, KeySchema.decimal(min, max, otherwise));
        return fields.decimal(key, min, max, otherwise);
    }

    /** {@code true} or {@code false}, or the default. */
    public boolean bool(String key, boolean otherwise, String says) {
        note(key, says, KeySchema.bool(otherwise));
        return fields.bool(key, otherwise);
    }

    /** A duration within the bounds. */
    public Optional<Duration> duration(String key, Duration min, Duration max, String says) {
        note(key, says, KeySchema.duration(null));
        return fields.duration(key, min, max);
    }

    /** A duration within the bounds, or the default. */
    public Duration duration(String key, Duration min, Duration max, Duration otherwise, String says) {
        note(key, says, KeySchema.duration(DurationText.print(otherwise)));
        return shared.one(fields.duration(key, min, max, otherwise));
    }

    /** Bytes within the bounds, or the default. */
    public long size(String key, long min, long max, long otherwise, String says) {
        note(key, says, KeySchema.size(SizeText.print(otherwise)));
        return fields.size(key, min, max, otherwise);
    }

    // ---- whom to ask

    /** A name or an address; a spelling that only some programs take for an address is neither. */
    public Optional<String> host(String key, String says) {
        note(key, says, KeySchema.host());
        Optional<String> host = fields.parsed(key, HOST, text -> {
            try {
                Host _ = Host.parse(text);
                return text;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + " must be " + HOST + ": " + e.getMessage(), e);
            }
        });
        return fields.isUnresolved(key) ? Optional.of(UNSET_HOST) : host;
    }

    /** An address with http or https that holds no user and no password. */
    public Optional<URI> httpUrl(String key, String says) {
        note(key, says, KeySchema.pattern("^https?://[^@#\\s]+$"));
        Optional<URI> url = fields.httpUrl(key);
        url.ifPresent(to -> {
            try {
                Host _ = Host.parse(to.getHost());
            } catch (IllegalArgumentException e) {
                fields.error(key, key + " must name a host" + fields.scalar(key).flatMap(Scalar::placeholder)
                        .map(raw -> ", was '" + raw + "'").orElse(": " + e.getMessage()));
            }
        });
        return url;
    }

    /**
     * An address of one of these schemes, with a host and perhaps a user, a password and parameters: no message shows
     * any
     * of it. Its key must be one in whose addresses {@link dev.fettle.platform.file.Confidential} masks the password.
     *
     * @param example how it is written, for messages and the schema: {@code redis://host:6379}
     */
    public Optional<URI> address(String key, List<String> schemes, String example) {
        return address(key, schemes, example, "Such as " + example + ".");
    }

    /** As {@link #address(String, List, String)}, with a sentence of its own. */
    public Optional<URI> address(String key, List<String> schemes, String example, String says) {
        note(key, says, KeySchema.pattern("^(" + String.join("|", schemes) + ")://"));
        String wanted = "an address such as " + example;
        Optional<URI> url = fields.secret(key, wanted, text -> parsed(text, schemes, wanted));
        return fields.isUnresolved(key)
                ? Optional.of(URI.create(schemes.getFirst() + "://unset@" + UNSET_HOST + "/unset"))
                : url;
    }

    /**
     * As {@link #address(String, List, String)}, of a form of its own: with several hosts, say.
     *
     * @param example how it is written; the parser takes it
     * @param parser throws an {@link IllegalArgumentException} when it is none; its message is not shown
     */
    public <T> Optional<T> addresses(String key, String scheme, String example, Function<String, T> parser) {
        note(key, "Such as " + example + ".", KeySchema.pattern("^" + scheme + "://"));
        Optional<T> read = fields.secret(key, "an address such as " + example, parser);
        return fields.isUnresolved(key) ? Optional.of(parser.apply(example)) : read;
    }

    private static URI parsed(String text, List<String> schemes, String wanted) {
        try {
            URI url = new URI(text);
            if (!schemes.contains(url.getScheme()) || url.getHost() == null || url.getPort() == 0
                    || url.getPort() > LAST_PORT || url.getRawFragment() != null) {
                throw new IllegalArgumentException(wanted);
            }
            Host _ = Host.parse(url.getHost());
            return url;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(wanted, e);
        }
    }

    // ---- conditions

    /** A condition over what checks of this kind see. */
    public Optional<String> condition(String key, String says) {
        note(key, says, KeySchema.text(LONGEST_CONDITION, null));
        return compiling(key).map(shared::one);
    }

    /** A condition over what checks of this kind see, or the default. */
    public String condition(String key, String otherwise, String says) {
        note(key, says, KeySchema.text(LONGEST_CONDITION, otherwise));
        return shared.one(compiling(key).orElse(otherwise));
    }

    private Optional<String> compiling(String key) {
        Optional<String> expression = fields.text(key, LONGEST_CONDITION);
        if (fields.isUnresolved(key)) {
            return Optional.empty();
        }
        expression.ifPresent(text -> {
            try {
                Expression _ = conditions.compile(text);
            } catch (IllegalArgumentException wrong) {
                fields.error(key, key + " is no condition: " + fields.scalar(key).flatMap(Scalar::placeholder)
                        .orElse(String.valueOf(wrong.getMessage()).replaceAll("\\s*\\R\\s*", " ").strip()));
            }
        });
        return expression;
    }

    // ---- settings in settings

    /** Settings of their own; empty when absent. */
    public <T> Optional<T> mapping(String key, Function<Settings, T> reader, String says) {
        if (schema != null) {
            KeySchema inner = new KeySchema(says);
            describe(inner, conditions, reader);
            schema.add(key, inner.written());
        }
        return fields.mapping(key, inner -> reader.apply(new Settings(inner, conditions, shared, null)));
    }

    /**
     * {@code true}, {@code false}, or settings of their own, which say {@code true} and more.
     *
     * @param otherwise what it is when nothing is said
     * @param plain what {@code true} alone means
     * @return empty for {@code false}
     */
    public <T> Optional<T> switched(String key, boolean otherwise, T plain, Function<Settings, T> reader, String says) {
        if (schema != null) {
            KeySchema inner = new KeySchema(says);
            describe(inner, conditions, reader);
            schema.add(key, KeySchema.saying(says, KeySchema.switched(otherwise, inner.written())));
        }
        return fields.node(key).filter(Mapping.class::isInstance).isPresent()
                ? fields.mapping(key, inner -> reader.apply(new Settings(inner, conditions, shared, null)))
                : Optional.of(plain).filter(_ -> fields.bool(key, otherwise));
    }

    /** A list of settings; what reads as empty is left out. */
    public <T> List<T> mappings(String key, int maxItems, Function<Settings, Optional<T>> reader, String says) {
        if (schema != null) {
            KeySchema inner = new KeySchema(says);
            describe(inner, conditions, reader);
            schema.add(key, KeySchema.list(maxItems, inner.written()));
        }
        return fields.mappings(key, maxItems,
                inner -> reader.apply(new Settings(inner, conditions, shared, null)));
    }

    /** Values of any kind by name, as they stand there; empty when absent. */
    public Map<String, Object> anything(String key, String says) {
        note(key, says, KeySchema.anything());
        return fields.mapping(key).map(Mapping::plain).orElse(Map.of());
    }

    // ---- rules between keys

    /** Tells each of the keys that is missing. */
    public void require(String... keys) {
        if (schema != null) {
            schema.require(keys);
        }
        fields.require(keys);
    }

    /** Tells an error at the key's value, or at the settings when it has none. */
    public void error(String key, String message) {
        fields.error(key, message);
    }

    /** Tells what is legal but unwise. */
    public void warning(String key, String message) {
        fields.warning(key, message);
    }

    /** Whether the key is there, whatever its value. */
    public boolean has(String key) {
        return fields.node(key).isPresent();
    }

    /** Whether the value has a variable that is not set: {@code ./fettle check} goes on with a stand-in then. */
    public boolean isUnresolved(String key) {
        return fields.isUnresolved(key);
    }

    /** Makes equal values one: for what many checks have in common. */
    public <T> T shared(T value) {
        return shared.one(value);
    }

    /** Where problems go that are told at a value of {@link #scalarMap}. */
    public Problems problems() {
        return fields.problems();
    }

    private void note(String key, String says, Map<String, Object> value) {
        if (schema != null) {
            schema.add(key, KeySchema.saying(says, value));
        }
    }
}
