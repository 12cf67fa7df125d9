package dev.fettle.platform.file;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of one mapping. A value that is not as it must be becomes a problem and reads as absent (or as its
 * default), and reading goes on, so that all problems are told at once. Keys that nobody asked for are told as unknown
 * when the reading function returns; so ask for every key before leaving it. A key whose value is null is absent.
 *
 * <pre>{@code
 * Optional<Retry> retry = fields.mapping("retry", each -> new Retry(
 *         each.integer("attempts", 0, 10, 1),
 *         each.duration("backoff", ofMillis(1), ofHours(1), ofMillis(200))));
 * }</pre>
 *
 * A value with an unset variable under {@link Placeholders#lenient} is not judged: what has a default reads as that,
 * text
 * reads as {@code unset}, an address as {@code http://unset.invalid}, everything else as the least that is allowed.
 */
public final class Fields {

    private static final URI UNSET_URI = URI.create("http://unset.invalid");
    private static final Pattern EXTENSION = Pattern.compile("x-.*");

    private final Mapping mapping;
    private final Problems problems;
    private final Set<String> asked = new LinkedHashSet<>();

    private Fields(Mapping mapping, Problems problems) {
        this.mapping = mapping;
        this.problems = problems;
    }

    /** Reads a mapping; unknown keys are told afterwards. Keys {@code x-…} are unknown too. */
    public static <T> T read(Mapping mapping, Problems problems, Function<Fields, T> reader) {
        Fields fields = new Fields(mapping, problems);
        T result = reader.apply(fields);
        fields.tellUnknown(false);
        return result;
    }

    /** Reads the top level of a file: as {@link #read}, but keys {@code x-…} are ignored. */
    public static <T> T readRoot(Mapping root, Problems problems, Function<Fields, T> reader) {
        Fields fields = new Fields(root, problems);
        T result = reader.apply(fields);
        fields.tellUnknown(true);
        return result;
    }

    // ---- what there is

    /** The mapping that is read. */
    public Mapping mapping() {
        return mapping;
    }

    /** Where the problems go. */
    public Problems problems() {
        return problems;
    }

    /** The value as it is; empty when absent or null. The key is known from here on. */
    public Optional<ConfigNode> node(String key) {
        asked.add(key);
        return Optional.ofNullable(mapping.get(key)).filter(node -> !node.isNull());
    }

    /**
     * Whether a variable in the value, or in one of its list, is not set and that is allowed: it must not be judged.
     */
    public boolean isUnresolved(String key) {
        return switch (mapping.get(key)) {
            case Scalar scalar -> scalar.isUnresolved();
            case Sequence list ->
                list.items().stream().anyMatch(item -> item instanceof Scalar scalar && scalar.isUnresolved());
            case Mapping _ -> false;
            case null -> false;
        };
    }

    /** Each key that is missing is an error. */
    public void require(String... keys) {
        for (String key : keys) {
            if (node(key).isEmpty()) {
                problems.error(mapping, key + " is missing");
            }
        }
    }

    /** Known and somebody else's. */
    public void ignore(String... keys) {
        asked.addAll(Arrays.asList(keys));
    }

    /** Tells a problem at the value of that key; at the mapping itself when the key is absent. */
    public void error(String key, String message) {
        ConfigNode node = mapping.get(key);
        problems.error(node == null ? mapping : node, message);
    }

    /** As {@link #error}, for what is legal but unwise. */
    public void warning(String key, String message) {
        ConfigNode node = mapping.get(key);
        problems.warning(node == null ? mapping : node, message);
    }

    // ---- single values

    /** The scalar itself, with what it knows of placeholders; any text. */
    public Optional<Scalar> scalar(String key) {
        return scalar(key, "a single value");
    }

    /** Text of 1 to that many characters; numbers and booleans read as they are written. */
    public Optional<String> text(String key, int maxLength) {
        return scalar(key, "text").filter(scalar -> fits(key, scalar, maxLength)).map(Scalar::text);
    }

    /** A whole number within the bounds. */
    public Optional<Integer> integer(String key, int min, int max) {
        return value(key, min + " to " + max, min,
                scalar -> scalar.integer().filter(value -> value >= min && value <= max).map(Long::intValue));
    }

    /** A whole number within the bounds, or the default. */
    public int integer(String key, int min, int max, int otherwise) {
        return value(key, min + " to " + max, otherwise,
                scalar -> scalar.integer().filter(value -> value >= min && value <= max).map(Long::intValue))
                .orElse(otherwise);
    }

    /** A number within the bounds, or the default. */
    public double decimal(String key, double min, double max, double otherwise) {
        return value(key, shown(min) + " to " + shown(max), otherwise,
                scalar -> scalar.decimal().filter(value -> value >= min && value <= max)).orElse(otherwise);
    }

    /** {@code true} or {@code false}, or the default. */
    public boolean bool(String key, boolean otherwise) {
        return value(key, "true or false", otherwise, Scalar::bool).orElse(otherwise);
    }

    /** A duration within the bounds. */
    public Optional<Duration> duration(String key, Duration min, Duration max) {
        return duration(key, min, max, min, false);
    }

    /** A duration within the bounds, or the default. */
    public Duration duration(String key, Duration min, Duration max, Duration otherwise) {
        return duration(key, min, max, otherwise, true).orElse(otherwise);
    }

    /** Bytes within the bounds, or the default. */
    public long size(String key, long min, long max, long otherwise) {
        String wanted = SizeText.print(min) + " to " + SizeText.print(max) + " (as 4096, 256KiB, 1MiB)";
        return value(key, wanted, otherwise,
                scalar -> SizeText.parse(scalar.text()).filter(value -> value >= min && value <= max))
                .orElse(otherwise);
    }

    /** One of the words. */
    public Optional<String> oneOf(String key, List<String> words) {
        return value(key, "one of " + String.join(", ", words), words.getFirst(),
                scalar -> Optional.of(scalar.text()).filter(words::contains));
    }

    /** One of the words, or the default. */
    public String oneOf(String key, List<String> words, String otherwise) {
        return oneOf(key, words).orElse(otherwise);
    }

    /** One of the constants by its name. */
    public <E extends Enum<E>> Optional<E> constant(String key, Class<E> type) {
        List<String> names = Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
        return oneOf(key, names).map(name -> Enum.valueOf(type, name));
    }

    /**
     * An address: absolute, http or https, with a host, without user and password (those would be shown in clear
     * everywhere the address is) and without fragment.
     */
    public Optional<URI> httpUrl(String key) {
        Optional<Scalar> scalar = scalar(key, "an address");
        if (scalar.isEmpty()) {
            return Optional.empty();
        }
        if (scalar.get().isUnresolved()) {
            return Optional.of(UNSET_URI);
        }
        return httpUrl(key, scalar.get());
    }

    /**
     * A value with rules of its own.
     *
     * @param wanted what it must be, for the message where the value came from a placeholder
     * @param parser throws IllegalArgumentException with a message for people
     */
    public <T> Optional<T> parsed(String key, String wanted, Function<String, T> parser) {
        return scalar(key, wanted).filter(scalar -> !scalar.isUnresolved())
                .flatMap(scalar -> parsed(key, scalar, wanted, parser));
    }

    /** As {@link #parsed}, but no message shows any of the value, nor what the parser says of it. */
    public <T> Optional<T> secret(String key, String wanted, Function<String, T> parser) {
        Optional<Scalar> scalar = scalar(key, wanted).filter(value -> !value.isUnresolved());
        try {
            return scalar.map(value -> parser.apply(value.text()));
        } catch (IllegalArgumentException hidden) {
            error(key, key + " must be " + wanted + ", was "
                    + scalar.flatMap(Scalar::placeholder).map(raw -> "'" + raw + "'").orElse("***"));
            return Optional.empty();
        }
    }

    // ---- many values

    /** Text by name, in the order of the file; numbers and booleans read as they are written, nulls are left out. */
    public Map<String, String> textMap(String key, int maxEntries, Pattern names, int maxLength) {
        Map<String, String> texts = new LinkedHashMap<>();
        scalarMap(key, maxEntries, names, maxLength).forEach((name, scalar) -> texts.put(name, scalar.text()));
        return Collections.unmodifiableMap(texts);
    }

    /** As {@link #textMap}, with what each value knows of placeholders. */
    public Map<String, Scalar> scalarMap(String key, int maxEntries, Pattern names, int maxLength) {
        Map<String, Scalar> scalars = new LinkedHashMap<>();
        Optional<Mapping> found = node(key, Mapping.class, "a mapping");
        found.filter(entries -> entries.size() > maxEntries)
                .ifPresent(entries -> problems.error(entries,
                        key + " must have at most " + maxEntries + " entries, had " + entries.size()));
        found.ifPresent(entries -> entries.keys()
                .forEach(name -> textEntry(key, entries, name, names, maxLength)
                        .ifPresent(scalar -> scalars.put(name, scalar))));
        return Collections.unmodifiableMap(scalars);
    }

    /** A list of texts of 1 to that many characters; empty when absent. */
    public List<String> texts(String key, int maxItems, int maxLength) {
        return items(key, maxItems, "text", (item, scalar) -> fits(key, scalar, maxLength)
                ? Optional.of(scalar.text())
                : Optional.empty());
    }

    /** A list of values with rules of their own; see {@link #parsed}. */
    public <T> List<T> parsedList(String key, int maxItems, String wanted, Function<String, T> parser) {
        return items(key, maxItems, wanted, (item, scalar) -> scalar.isUnresolved()
                ? Optional.empty()
                : parsed(key, scalar, wanted, parser));
    }

    /** A list of constants by their names. */
    public <E extends Enum<E>> List<E> constants(String key, Class<E> type) {
        String names = Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
        return parsedList(key, type.getEnumConstants().length, "one of " + names, text -> {
            try {
                return Enum.valueOf(type, text);
            } catch (IllegalArgumentException unknown) {
                throw new IllegalArgumentException(
                        key + " must hold only " + names + ", had '" + text + "'", unknown);
            }
        });
    }

    /** A mapping read by the function; empty when absent. Its unknown keys are told. */
    public <T> Optional<T> mapping(String key, Function<Fields, T> reader) {
        return node(key, Mapping.class, "a mapping").map(found -> read(found, problems, reader));
    }

    /** The mapping itself; empty when absent. Its keys are not looked at. */
    public Optional<Mapping> mapping(String key) {
        return node(key, Mapping.class, "a mapping");
    }

    /** Each mapping of a list, read by the function; what reads as empty is left out. Their unknown keys are told. */
    public <T> List<T> mappings(String key, int maxItems, Function<Fields, Optional<T>> reader) {
        List<T> read = new ArrayList<>();
        for (Mapping item : mappings(key, maxItems)) {
            read(item, problems, reader).ifPresent(read::add);
        }
        return Collections.unmodifiableList(read);
    }

    /** The mappings of a list themselves; what is no mapping is told and left out. */
    public List<Mapping> mappings(String key, int maxItems) {
        List<Mapping> found = new ArrayList<>();
        for (ConfigNode item : items(key, maxItems)) {
            if (item instanceof Mapping each) {
                found.add(each);
            } else {
                problems.error(item, key + " must hold mappings, had " + item.shown());
            }
        }
        return found;
    }

    // ---- how

    private interface ItemReader<T> {
        Optional<T> read(ConfigNode item, Scalar scalar);
    }

    private <T> List<T> items(String key, int maxItems, String wanted, ItemReader<T> reader) {
        List<T> read = new ArrayList<>();
        for (ConfigNode item : items(key, maxItems)) {
            if (item instanceof Scalar scalar && !scalar.isNull()) {
                reader.read(item, scalar).ifPresent(read::add);
            } else {
                problems.error(item, key + " must hold " + wanted + ", had " + item.shown());
            }
        }
        return Collections.unmodifiableList(read);
    }

    private List<ConfigNode> items(String key, int maxItems) {
        Optional<Sequence> found = node(key, Sequence.class, "a list");
        if (found.isEmpty()) {
            return List.of();
        }
        List<ConfigNode> items = found.get().items();
        if (items.size() > maxItems) {
            problems.error(found.get(), key + " must have at most " + maxItems + " entries, had " + items.size());
            return items.subList(0, maxItems);
        }
        return items;
    }

    private Optional<Scalar> textEntry(String key, Mapping entries, String name, Pattern names, int maxLength) {
        ConfigNode value = entries.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!names.matcher(name).matches()) {
            problems.error(value, "names in " + key + " must match " + names + ", was '" + name + "'");
        }
        if (!(value instanceof Scalar scalar)) {
            problems.error(value, name + " must be text, was " + value.shown());
            return Optional.empty();
        }
        if (scalar.text().length() > maxLength) {
            problems.error(value, name + " must have at most " + maxLength + " characters, had "
                    + scalar.text().length());
            return Optional.empty();
        }
        return Optional.of(scalar);
    }

    private <N extends ConfigNode> Optional<N> node(String key, Class<N> type, String wanted) {
        Optional<ConfigNode> found = node(key);
        if (found.isPresent() && !type.isInstance(found.get())) {
            problems.error(found.get(), key + " must be " + wanted + ", was " + found.get().shown());
            return Optional.empty();
        }
        return found.map(type::cast);
    }

    private Optional<Scalar> scalar(String key, String wanted) {
        return node(key, Scalar.class, wanted);
    }

    private <T> Optional<T> value(String key, String wanted, T unresolved, Function<Scalar, Optional<T>> parser) {
        Optional<Scalar> scalar = scalar(key, wanted);
        if (scalar.isEmpty()) {
            return Optional.empty();
        }
        if (scalar.get().isUnresolved()) {
            return Optional.of(unresolved);
        }
        Optional<T> value = parser.apply(scalar.get());
        if (value.isEmpty()) {
            problems.error(scalar.get(), key + " must be " + wanted + ", was " + scalar.get().shown());
        }
        return value;
    }

    private Optional<Duration> duration(String key, Duration min, Duration max, Duration unresolved, boolean any) {
        String wanted = DurationText.print(min) + " to " + DurationText.print(max);
        Optional<Scalar> scalar = scalar(key, wanted);
        if (scalar.isEmpty()) {
            return Optional.empty();
        }
        if (scalar.get().isUnresolved()) {
            return Optional.of(any ? unresolved : min);
        }
        Optional<Duration> value = DurationText.parse(scalar.get().text());
        Optional<Duration> within = value.filter(found -> found.compareTo(min) >= 0 && found.compareTo(max) <= 0);
        if (within.isEmpty()) {
            problems.error(scalar.get(), key + " must be " + wanted
                    + (value.isEmpty() ? " (as 500ms, 30s, 5m, 12h, 30d)" : "") + ", was " + scalar.get().shown());
        }
        return within;
    }

    private boolean fits(String key, Scalar scalar, int maxLength) {
        if (scalar.text().isEmpty()) {
            problems.error(scalar, key + " must not be empty"
                    + scalar.placeholder().map(raw -> ", was '" + raw + "'").orElse(""));
            return false;
        }
        if (scalar.text().length() > maxLength) {
            problems.error(scalar, key + " must have at most " + maxLength + " characters, had "
                    + scalar.text().length());
            return false;
        }
        return true;
    }

    private <T> Optional<T> parsed(String key, Scalar scalar, String wanted, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(scalar.text()));
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            problems.error(scalar, message == null || scalar.placeholder().isPresent()
                    ? key + " must be " + wanted + ", was " + scalar.shown()
                    : message);
            return Optional.empty();
        }
    }

    private Optional<URI> httpUrl(String key, Scalar scalar) {
        String wrong = null;
        URI uri = UNSET_URI;
        try {
            uri = new URI(scalar.text());
            wrong = wrongWith(uri);
        } catch (URISyntaxException e) {
            wrong = "must be an address";
        }
        if (wrong == null) {
            return Optional.of(uri);
        }
        boolean hidden = scalar.text().contains("@") && scalar.placeholder().isEmpty();
        problems.error(scalar, key + " " + wrong + (hidden ? "" : ", was " + scalar.shown()));
        return Optional.empty();
    }

    private static @Nullable String wrongWith(URI uri) {
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
            return "must be absolute with http or https";
        }
        if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
            return "must not hold a user or password, which would be shown in clear; use an Authorization header";
        }
        if (uri.getHost() == null) {
            return "must name a host";
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            return "must have a port of 1 to 65535";
        }
        return uri.getRawFragment() == null ? null : "must not have a fragment";
    }

    private void tellUnknown(boolean extensions) {
        for (String key : mapping.keys()) {
            ConfigNode value = mapping.get(key);
            if (value != null && !asked.contains(key) && !(extensions && EXTENSION.matcher(key).matches())) {
                String hint = Nearest.to(key, asked).map(near -> "; did you mean '" + near + "'?")
                        .orElseGet(() -> asked.isEmpty() ? "" : "; known are " + String.join(", ", asked));
                problems.add(new Problem(Problem.Severity.ERROR, mapping.positionOf(key), value.pointer(),
                        "unknown key '" + key + "'" + hint));
            }
        }
    }

    private static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.valueOf(number);
    }
}
