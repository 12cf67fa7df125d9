package dev.fettle.local.move;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes blocks as YAML for people: what is short stands on one line, texts are quoted where they have to be. */
final class YamlText {

    private static final int LINE = 120;
    /** What YAML takes for something other than text, and what begins a structure. */
    private static final Pattern NO_TEXT = Pattern.compile(
            "|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|<<|yes|no|on|off|0o[0-7]+|0x[0-9a-fA-F]+"
                    + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)"
                    + "|[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern PLAIN = Pattern.compile("[^\\s\\-?:,\\[\\]{}#&*!|>'\"%@`=][^\\p{Cntrl}]*");
    /** What YAML does not allow as it stands, and what people would not see. */
    private static final Pattern CONTROL = Pattern
            .compile("[\\p{Cntrl}&&[^\\n]]|[\\x{80}-\\x{9f}\\x{2028}\\x{2029}\\x{feff}\\x{fffe}\\x{ffff}\\p{Cs}]");
    private static final String REPLACEMENT = "\ufffd";

    private final StringBuilder text = new StringBuilder();

    private YamlText() {}

    /** The file. */
    static String write(Block root) {
        YamlText yaml = new YamlText();
        root.comments().forEach(line -> yaml.comment(line, 0));
        root.values().forEach((key, value) -> {
            if (!yaml.text.isEmpty()) {
                yaml.text.append('\n');
            }
            yaml.member(key, value, 0);
        });
        return yaml.text.toString();
    }

    private void comment(String line, int indent) {
        text.append(" ".repeat(indent)).append("# ").append(CONTROL.matcher(line.replace('\n', ' ')).replaceAll(" "))
                .append('\n');
    }

    private void member(String key, Object value, int indent) {
        text.append(" ".repeat(indent)).append(key(key)).append(':');
        value(value, indent + 2, indent);
    }

    private void value(Object value, int indent, int parent) {
        if (value instanceof String written) {
            scalar(written, indent);
            return;
        }
        String flow = flow(value);
        if (!flow.isEmpty() && column() + flow.length() + 1 <= LINE) {
            text.append(' ').append(flow).append('\n');
        } else if (value instanceof List<?> list) {
            text.append('\n');
            list.forEach(item -> item(item, parent + 2));
        } else {
            text.append('\n');
            members(value).forEach((key, nested) -> member(key, nested, indent));
        }
    }

    private void item(Object item, int indent) {
        if (item instanceof Block block) {
            block.comments().forEach(line -> comment(line, indent));
        }
        if (item instanceof String written) {
            text.append(" ".repeat(indent)).append('-');
            scalar(written, indent + 2);
            return;
        }
        String flow = flow(item);
        if (!flow.isEmpty() && indent + 2 + flow.length() <= LINE) {
            text.append(" ".repeat(indent)).append("- ").append(flow).append('\n');
            return;
        }
        int begin = text.length();
        members(item).forEach((key, nested) -> member(key, nested, indent + 2));
        text.setCharAt(begin + indent, '-');
    }

    private void scalar(String written, int indent) {
        boolean lines = written.contains("\n");
        if (!lines && isPlain(written, false)) {
            text.append(' ').append(written).append('\n');
        } else if (!CONTROL.matcher(written).find() && !written.isBlank() && !written.startsWith(" ")
                && !written.startsWith("\n") && !written.endsWith("\n\n") && (lines || needsBlock(written))) {
            text.append(written.endsWith("\n") ? " |\n" : " |-\n");
            written.lines().forEach(line -> text.append(line.isEmpty() ? "" : " ".repeat(indent)).append(line)
                    .append('\n'));
        } else {
            text.append(' ').append(quoted(written)).append('\n');
        }
    }

    /** Neither kind of quotes would leave it as it is. */
    private static boolean needsBlock(String written) {
        return written.contains("'") && (written.contains("\"") || written.contains("\\"));
    }

    /** On one line; empty when it must not be. */
    private static String flow(Object value) {
        return switch (value) {
            case String written -> written.contains("\n") || needsBlock(written)
                    ? ""
                    : isPlain(written, true) ? written : quoted(written);
            case List<?> list -> list.stream().anyMatch(item -> flow(item).isEmpty())
                    ? ""
                    : list.stream().map(YamlText::flow).collect(Collectors.joining(", ", "[", "]"));
            case Block block when !block.comments().isEmpty() -> "";
            case Block block -> flow(block.values());
            case Map<?, ?> map when map.isEmpty() -> "{}";
            case Map<?, ?> map -> map.values().stream().anyMatch(item -> flow(item).isEmpty())
                    ? ""
                    : map.entrySet().stream()
                            .map(entry -> key(entry.getKey().toString()) + ": " + flow(entry.getValue()))
                            .collect(Collectors.joining(", ", "{ ", " }"));
            default -> value.toString();
        };
    }

    private static Map<String, Object> members(Object value) {
        if (value instanceof Block block) {
            return block.values();
        }
        Block block = new Block();
        ((Map<?, ?>) value).forEach((key, nested) -> block.with(key.toString(), nested));
        return block.values();
    }

    private static String key(String key) {
        return isPlain(key, true) && !key.contains(":") ? key : quoted(key);
    }

    private static boolean isPlain(String written, boolean inFlow) {
        return PLAIN.matcher(written).matches() && !NO_TEXT.matcher(written).matches() && !written.contains(": ")
                && !written.contains(" #") && !written.endsWith(":") && !written.endsWith(" ")
                && !CONTROL.matcher(written).find()
                && (!inFlow || (!written.matches(".*[,\\[\\]{}].*") && !written.contains("\"")));
    }

    private static String quoted(String written) {
        if (!written.contains("'") && !written.contains("\n") && !CONTROL.matcher(written).find()
                && (written.contains("\\") || written.contains("\""))) {
            return "'" + written + "'";
        }
        StringBuilder quoted = new StringBuilder("\"");
        written.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (point == 0 || (point >= 0xfffe && point <= 0xffff)
                            || Character.getType(point) == Character.SURROGATE) {
                        quoted.append(REPLACEMENT); // no text of ours may hold it
                    } else if (CONTROL.matcher(Character.toString(point)).matches()) {
                        quoted.append(String.format("\\u%04x", point));
                    } else {
                        quoted.appendCodePoint(point);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    private int column() {
        return text.length() - text.lastIndexOf("\n") - 1;
    }
}
