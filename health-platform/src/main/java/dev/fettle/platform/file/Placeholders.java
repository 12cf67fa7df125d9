package dev.fettle.platform.file;

import dev.fettle.platform.file.OpenScalar.Gap;
import dev.fettle.platform.file.OpenScalar.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ${NAME}}, {@code ${NAME:default}} and {@code ${file:/path}} stand for. They are expanded in values that
 * are parsed already, so nothing in a variable can become a key, and what they expand to is not expanded again. A
 * dollar
 * sign before such a placeholder makes it plain text. {@code ${each}} and {@code ${each.name}} are left open for a
 * {@link Repetition}.
 */
public final class Placeholders {

    /** What a secret's file may hold at most, in bytes. */
    public static final int MAX_FILE_BYTES = 64 * 1024;

    /** A definition that sends them somewhere would give everything away. */
    private static final Set<String> NEVER = Set.of("FETTLE_SECRET_KEY", "FETTLE_SECRET_KEY_FILE", "FETTLE_ADMIN_TOKEN",
            "FETTLE_ADMIN_TOKEN_FILE");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String FILE = "file:";
    /** What stands for an item of a repetition; no variable can have that name. */
    private static final Pattern EACH = Pattern.compile("each(?:\\.([A-Za-z_][A-Za-z0-9_-]*))?");

    private final Function<String, @Nullable String> variables;
    private final boolean lenient;
    private final @Nullable String onlyPrefix;
    private boolean expanding = true;

    private Placeholders(Function<String, @Nullable String> variables, boolean lenient, @Nullable String onlyPrefix) {
        this.variables = variables;
        this.lenient = lenient;
        this.onlyPrefix = onlyPrefix;
    }

    /** For running: a variable that is not set and has no default is an error. */
    public static Placeholders of(Function<String, @Nullable String> variables) {
        return new Placeholders(variables, false, null);
    }

    /** For {@code ./fettle check}: it is a warning, and the value it stands in is not judged. */
    public static Placeholders lenient(Function<String, @Nullable String> variables) {
        return new Placeholders(variables, true, null);
    }

    /** For what came by REST: only variables with that prefix, and no files. */
    public static Placeholders onlyWithPrefix(String prefix, Function<String, @Nullable String> variables) {
        return new Placeholders(variables, false, prefix);
    }

    /** For files of other programs: a dollar sign is one like any other character, and nothing is expanded. */
    public static Placeholders none() {
        Placeholders none = new Placeholders(name -> null, false, null);
        none.expanding = false;
        return none;
    }

    /** Whether there is anything to expand. */
    static boolean mayHold(String text) {
        return text.contains("${");
    }

    /**
     * @param text as written
     * @return the text that it stands for, and what is wrong with it
     */
    Expansion expand(String text) {
        Expansion expansion = new Expansion(text, lenient);
        if (!expanding) {
            expansion.text.append(text);
            return expansion;
        }
        int at = 0;
        while (at < text.length()) {
            int dollar = text.indexOf('$', at);
            if (dollar < 0) {
                break;
            }
            expansion.text.append(text, at, dollar);
            if (text.startsWith("$${", dollar)) {
                expansion.text.append("${");
                at = dollar + 3;
            } else if (text.startsWith("${", dollar)) {
                int end = text.indexOf('}', dollar);
                if (end < 0) {
                    expansion.refuse("'${' has no '}'; write $${ for a plain ${");
                    return expansion;
                }
                Matcher each = EACH.matcher(text.substring(dollar + 2, end));
                if (each.matches()) {
                    expansion.gaps.add(new Gap(expansion.text.length(), dollar, end + 1, each.group(1)));
                } else {
                    resolve(text.substring(dollar + 2, end), expansion);
                }
                at = end + 1;
            } else {
                expansion.text.append('$');
                at = dollar + 1;
            }
        }
        expansion.text.append(text, at, text.length());
        return expansion;
    }

    private void resolve(String inner, Expansion expansion) {
        expansion.found = true;
        if (inner.startsWith(FILE)) {
            file(inner.substring(FILE.length()), expansion);
            return;
        }
        int colon = inner.indexOf(':');
        String name = colon < 0 ? inner : inner.substring(0, colon);
        if (name.equals("each") || name.startsWith("each.")) {
            expansion.refuse("'${" + inner + "}' must be ${each} or ${each.name}, without a default");
        } else if (!NAME.matcher(name).matches()) {
            expansion.refuse("'${" + inner + "}' is no placeholder (${NAME}, ${NAME:default} or ${file:/path});"
                    + " write $${ for a plain ${");
        } else if (colon >= 0 && inner.indexOf("${", colon) >= 0) {
            expansion.refuse("the default of ${" + name + ":…} must not hold a placeholder");
        } else if (NEVER.contains(name)) {
            expansion.refuse("variable " + name + " must not be used here: it is Fettle's own key");
        } else if (onlyPrefix != null && !name.startsWith(onlyPrefix)) {
            expansion.refuse("variable " + name + " must not be used here, only ${" + onlyPrefix + "…}");
        } else {
            variable(name, colon < 0 ? null : inner.substring(colon + 1), expansion);
        }
    }

    private void variable(String name, @Nullable String otherwise, Expansion expansion) {
        String value = variables.apply(name);
        if (value != null) {
            expansion.text.append(value);
        } else if (otherwise != null) {
            expansion.text.append(otherwise);
        } else {
            expansion.miss("variable " + name + " is not set; set it or give a default as ${" + name + ":…}");
        }
    }

    private void file(String path, Expansion expansion) {
        if (onlyPrefix != null) {
            expansion.refuse("${file:…} must not be used here, only ${" + onlyPrefix + "…}");
            return;
        }
        try {
            Path file = Path.of(path);
            if (!Files.isRegularFile(file)) {
                expansion.miss("file " + path + " of ${file:…} does not exist or is no file");
                return;
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                expansion.refuse("file " + path + " of ${file:…} must have at most 64KiB");
                return;
            }
            expansion.text.append(Files.readString(file, StandardCharsets.UTF_8).stripTrailing());
        } catch (IOException | InvalidPathException e) {
            expansion.miss("file " + path + " of ${file:…} cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** What became of one text. */
    static final class Expansion {
        private final String written;
        private final boolean lenient;
        private final List<Gap> gaps = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final List<String> errors = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private boolean found;
        private boolean unresolved;

        private Expansion(String written, boolean lenient) {
            this.written = written;
            this.lenient = lenient;
        }

        private void miss(String message) {
            (lenient ? warnings : errors).add(message);
            text.append(Scalar.UNSET);
            unresolved = true;
        }

        private void refuse(String message) {
            errors.add(message);
            text.append(Scalar.UNSET);
            found = true;
            unresolved = true;
        }

        String text() {
            return text.toString();
        }

        List<String> errors() {
            return errors;
        }

        List<String> warnings() {
            return warnings;
        }

        /** What is left open for the items of a repetition; empty when nothing is. */
        Optional<Template> template() {
            return gaps.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Template(text.toString(), written, gaps, found, unresolved));
        }

        /** Whether there was a placeholder, not only an escaped one. */
        boolean found() {
            return found;
        }

        /** Whether a part of the text is a stand-in. */
        boolean unresolved() {
            return unresolved;
        }
    }
}
