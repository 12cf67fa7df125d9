package dev.fettle.platform.file;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A single value. What it means is decided by who asks: written without quotes, or made from a placeholder, it is a
 * number or a boolean where one is wanted (YAML 1.2 core schema: {@code NO} is text, {@code 012} is twelve) and the
 * text
 * as written where text is wanted.
 */
public sealed class Scalar extends ConfigNode permits OpenScalar {

    /** What an unset variable reads as where {@link Placeholders} allow that. */
    static final String UNSET = "unset";

    private static final int SHOWN_AT_MOST = 80;
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,19}");
    private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,21}");
    private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,16}");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    private final String text;
    private final boolean quoted;
    private final @Nullable String raw;
    private final boolean unresolved;

    Scalar(@Nullable ConfigNode parent, Object step, int line, int column, String text, boolean quoted,
            @Nullable String raw, boolean unresolved) {
        super(parent, step, line, column);
        this.text = text;
        this.quoted = quoted;
        this.raw = raw;
        this.unresolved = unresolved;
    }

    /** What is written, its placeholders expanded. */
    static Scalar read(@Nullable ConfigNode parent, Object step, int line, int column, String written, boolean quoted,
            Placeholders placeholders, Problems problems) {
        if (!Placeholders.mayHold(written)) {
            return new Scalar(parent, step, line, column, written, quoted, null, false);
        }
        Placeholders.Expansion expansion = placeholders.expand(written);
        Scalar scalar = expansion.template()
                .<Scalar>map(template -> new OpenScalar(parent, step, line, column, template))
                .orElseGet(() -> new Scalar(parent, step, line, column, expansion.text(), quoted,
                        expansion.found() ? written : null, expansion.unresolved()));
        expansion.errors().forEach(message -> problems.error(scalar, message));
        expansion.warnings().forEach(message -> problems.warning(scalar, message));
        return scalar;
    }

    /** The text with its placeholders expanded; of a number, the number as written. May be a secret. */
    public String text() {
        return text;
    }

    /** The text as it stands in the file when it holds placeholders; empty when it holds none. Never a secret. */
    public Optional<String> placeholder() {
        return Optional.ofNullable(raw);
    }

    /** The text before placeholders were expanded: what may be shown, stored and given back. */
    public String unexpanded() {
        return raw == null ? text : raw;
    }

    /** Whether a variable in it is not set and that is allowed: the text is a stand-in and must not be judged. */
    public boolean isUnresolved() {
        return unresolved;
    }

    @Override
    public boolean isNull() {
        return !quoted && raw == null && switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
        };
    }

    /** As a whole number; empty when it is none or beyond 64 bits. */
    public Optional<Long> integer() {
        try {
            if (DECIMAL.matcher(text).matches()) {
                return Optional.of(Long.parseLong(text));
            }
            if (OCTAL.matcher(text).matches()) {
                return Optional.of(Long.parseLong(text.substring(2), 8));
            }
            if (HEXADECIMAL.matcher(text).matches()) {
                return Optional.of(Long.parseLong(text.substring(2), 16));
            }
        } catch (NumberFormatException beyond64Bits) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** As a finite number; empty when it is none. */
    public Optional<Double> decimal() {
        Optional<Long> integer = integer();
        if (integer.isPresent()) {
            return integer.map(Long::doubleValue);
        }
        if (!FLOAT.matcher(text).matches()) {
            return Optional.empty();
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    }

    /** As a boolean; empty when it is none. */
    public Optional<Boolean> bool() {
        return switch (text) {
            case "true", "True", "TRUE" -> Optional.of(true);
            case "false", "False", "FALSE" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** Never holds what a placeholder stands for; control characters and what is too long are cut. */
    @Override
    public String shown() {
        if (isNull()) {
            return "null";
        }
        String all = unexpanded();
        int end = all.length() > SHOWN_AT_MOST
                ? all.offsetByCodePoints(0, Math.min(SHOWN_AT_MOST, all.codePointCount(0, all.length())))
                : all.length();
        String clean = all.substring(0, end).replaceAll("\\p{Cntrl}", "?");
        return "'" + clean + (end < all.length() ? "…" : "") + "'";
    }

    @Override
    public @Nullable Object storable() {
        if (raw != null) {
            return raw;
        }
        Object plain = plain();
        boolean asWritten = plain instanceof Long || plain instanceof Boolean;
        return plain == null || (asWritten && plain.toString().equals(text)) ? plain : text.replace("${", "$${");
    }

    @Override
    public @Nullable Object plain() {
        if (isNull()) {
            return null;
        }
        if (quoted || raw != null) {
            return text;
        }
        Optional<Object> number = integer().map(Object.class::cast).or(this::decimal);
        return number.or(this::bool).orElse(text);
    }
}
