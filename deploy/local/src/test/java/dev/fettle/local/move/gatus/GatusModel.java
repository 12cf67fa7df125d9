package dev.fettle.local.move.gatus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.local.move.GoDuration;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Gatus makes of a condition, written down from how it behaves: everything is a text, texts that are whole numbers
 * are
 * compared as such, comparisons are between whole numbers, and what is none is 0.
 */
record GatusModel(Answer answer) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INVALID = " (INVALID)";

    /** What is true of this condition and that answer. */
    boolean isTrue(String condition) {
        Matcher each = Pattern.compile("\\[BODY]([^ \\[]*)\\[\\*]").matcher(condition);
        if (each.find()) {
            return each(condition, each);
        }
        for (String comparator : new String[]{"==", "!=", "<=", ">=", ">", "<"}) {
            String[] sides = condition.split(" " + comparator + " ");
            if (sides.length > 1) {
                return compare(resolve(sides[0].strip()), comparator, resolve(sides[1].strip()));
            }
        }
        throw new IllegalArgumentException(condition);
    }

    private boolean each(String condition, Matcher each) {
        JsonNode list = node(each.group(1).replaceFirst("^\\.", ""));
        if (list == null || !list.isArray() || list.isEmpty()) {
            return false;
        }
        for (int at = 0; at < list.size(); at++) {
            if (!isTrue(condition.substring(0, each.end() - 3) + "[" + at + "]" + condition.substring(each.end()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean compare(String left, String comparator, String right) {
        return switch (comparator) {
            case "==" -> equal(left, right);
            case "!=" -> !equal(left, right);
            case "<" -> number(left) < number(right);
            case "<=" -> number(left) <= number(right);
            case ">" -> number(left) > number(right);
            default -> number(left) >= number(right);
        };
    }

    private static boolean equal(String left, String right) {
        Optional<Boolean> byFunction = function(left, right).or(() -> function(right, left));
        if (byFunction.isPresent()) {
            return byFunction.get();
        }
        Optional<BigInteger> one = integer(left);
        Optional<BigInteger> other = integer(right);
        return one.isPresent() && other.isPresent() ? one.equals(other) : left.equals(right);
    }

    private static Optional<Boolean> function(String call, String text) {
        if (call.startsWith("pat(") && call.endsWith(")")) {
            return Optional.of(matches(call.substring(4, call.length() - 1), text));
        }
        return call.startsWith("any(") && call.endsWith(")")
                ? Optional.of(Arrays.stream(call.substring(4, call.length() - 1).split(","))
                        .anyMatch(each -> each.strip().equals(text)))
                : Optional.empty();
    }

    /** Without slashes; only what the table needs: stars, question marks and sets. */
    private static boolean matches(String pattern, String text) {
        if (pattern.equals("*")) {
            return true;
        }
        StringBuilder regex = new StringBuilder();
        boolean inSet = false;
        for (char each : pattern.replace("/", "").toCharArray()) {
            inSet = each == '[' || (inSet && each != ']');
            regex.append(each == '*'
                    ? ".*"
                    : each == '?'
                            ? "."
                            : each == '[' || each == ']' || inSet
                                    ? String.valueOf(each)
                                    : Pattern.quote(String.valueOf(each)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text.replace("/", "")).matches();
    }

    private static long number(String text) {
        Optional<Duration> duration = text.equals("0") ? Optional.empty() : GoDuration.parse(text);
        if (duration.isPresent() && !duration.get().isZero()) {
            return duration.get().toMillis();
        }
        Optional<BigInteger> integer = integer(text);
        if (integer.isPresent()) {
            return integer.get().longValue();
        }
        try {
            return new BigDecimal(text).longValue();
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    private static Optional<BigInteger> integer(String text) {
        Matcher matcher = Pattern.compile("([+-]?)(0[xX]|0[bB]|0[oO]|0(?=.))?([0-9a-fA-F]+)").matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int radix = matcher.group(2) == null ? 10 : switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "0x" -> 16;
            case "0b" -> 2;
            default -> 8;
        };
        try {
            return Optional.of(new BigInteger(matcher.group(1).replace("+", "") + matcher.group(3), radix));
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }

    private String resolve(String element) {
        String function = element.matches("(len|has)\\(.*\\)") ? element.substring(0, 3) : "";
        String inner = function.isEmpty() ? element : element.substring(4, element.length() - 1);
        String upper = inner.toUpperCase(Locale.ROOT);
        if (upper.equals("[BODY]")) {
            return switch (function) {
                case "has" -> String.valueOf(!answer.body().isBlank());
                case "len" ->
                    String.valueOf(answer.body().startsWith("[") && answer.body().endsWith("]") && node("") != null
                            ? node("").size()
                            : answer.body().getBytes(StandardCharsets.UTF_8).length);
                default -> answer.body().strip();
            };
        }
        if (upper.startsWith("[BODY]")) {
            JsonNode found = node(inner.substring(6).replaceFirst("^\\.", ""));
            if (function.equals("has")) {
                return String.valueOf(found != null);
            }
            if (found == null) {
                return element + INVALID;
            }
            return function.equals("len")
                    ? String.valueOf(
                            found.isArray() ? found.size() : text(found).getBytes(StandardCharsets.UTF_8).length)
                    : text(found);
        }
        if (upper.startsWith("[HEADER].")) {
            String value = answer.headers().get(inner.substring(9).toLowerCase(Locale.ROOT));
            return function.equals("has") ? String.valueOf(value != null) : value == null ? element + INVALID : value;
        }
        return switch (upper) {
            case "[STATUS]" -> String.valueOf(answer.status());
            case "[RESPONSE_TIME]" -> String.valueOf(answer.latency());
            case "[IP]" -> answer.ip();
            case "[CERTIFICATE_EXPIRATION]" ->
                String.valueOf(answer.certificate() == null ? 0 : answer.certificate().toMillis());
            default -> element;
        };
    }

    private @Nullable JsonNode node(String path) {
        try {
            JsonNode at = JSON.readTree(answer.body());
            for (String key : path.isEmpty()
                    ? new String[0]
                    : path.replaceAll("\\[", ".[").replaceAll("^\\.", "").split("\\.")) {
                if (at == null) {
                    return null;
                }
                at = key.startsWith("[") ? at.get(Integer.parseInt(key.substring(1, key.length() - 1))) : at.get(key);
            }
            return at == null || at.isNull() || at.isMissingNode() ? null : at;
        } catch (JsonProcessingException noJson) {
            return null;
        }
    }

    /**
     * As Go prints it: numbers of a million and more with an exponent, lists without commas, mappings as sorted JSON.
     */
    private static String text(JsonNode node) {
        if (node.isNumber()) {
            BigDecimal number = new BigDecimal(node.asText(), MathContext.DECIMAL64).stripTrailingZeros();
            int exponent = number.precision() - number.scale() - 1;
            return number.signum() == 0
                    ? "0"
                    : exponent < -4 || exponent >= 21 || (exponent >= 6 && Math.max(6, 0) <= exponent)
                            ? number.scaleByPowerOfTen(-exponent).toPlainString() + "e+"
                                    + String.format("%02d", exponent)
                            : number.toPlainString();
        }
        if (node.isArray()) {
            StringBuilder items = new StringBuilder("[");
            node.forEach(item -> items.append(items.length() > 1 ? " " : "").append(text(item)));
            return items.append(']').toString();
        }
        if (node.isObject()) {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
            return JSON.valueToTree(sorted).toString();
        }
        return node.asText();
    }
}
