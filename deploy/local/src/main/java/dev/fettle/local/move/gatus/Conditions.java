package dev.fettle.local.move.gatus;

import dev.fettle.local.move.CelText;
import dev.fettle.local.move.GoDuration;
import dev.fettle.local.move.Note;
import dev.fettle.local.move.gatus.Operand.Any;
import dev.fettle.local.move.gatus.Operand.Context;
import dev.fettle.local.move.gatus.Operand.Foreign;
import dev.fettle.local.move.gatus.Operand.Glob;
import dev.fettle.local.move.gatus.Operand.Has;
import dev.fettle.local.move.gatus.Operand.Header;
import dev.fettle.local.move.gatus.Operand.Length;
import dev.fettle.local.move.gatus.Operand.Literal;
import dev.fettle.local.move.gatus.Operand.Named;
import dev.fettle.local.move.gatus.Operand.Path;
import dev.fettle.local.move.gatus.Operand.Step;
import dev.fettle.local.move.gatus.Translation.Remark;
import dev.fettle.local.move.gatus.Translation.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes CEL of the conditions of Gatus. What it evaluates in a way that nobody can have meant (a duration in days,
 * fractions,
 * texts that are no numbers) is written as it was meant, and said.
 */
final class Conditions {

    private static final List<String> COMPARATORS = List.of("==", "!=", "<=", ">=", ">", "<");
    private static final Pattern DAYS = Pattern.compile("([0-9]{1,6})(d|w)");
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final String UNWRITABLE = "no expression says this";

    static final Remark NOTHING_THERE = new Remark(Note.Kind.DIFFERS,
            "A path of `[BODY]` that leads to nothing reads as 0 in comparisons there, and `!=` and `has(…) == false` hold also"
                    + " when the answer is no JSON or of another shape. Here a number that is not there is no small number, and a"
                    + " condition on JSON is not healthy when the answer is none.");
    static final Remark ODD_NUMBERS = new Remark(Note.Kind.DIFFERS,
            "Texts that write a number in another way (`\"0x10\"`, `\"+1\"`, `\"1h\"`) count as that number there, and are texts"
                    + " here.");
    static final Remark FRACTIONS = new Remark(Note.Kind.DIFFERS,
            "Numbers lose their fraction there before they are compared, so `0.9 > 0.5` is false and `5.7 > 5` too. Here they are"
                    + " compared as they are.");

    private final Terms terms;
    private final Set<Remark> remarks = new LinkedHashSet<>();

    static final Remark SLASHES = new Remark(Note.Kind.DIFFERS,
            "`pat(…)` takes all slashes out of pattern and text there before it compares them, so `*a/b*` finds `ab` too. Here a"
                    + " slash is one.");

    private Conditions(Terms terms) {
        this.terms = terms;
    }

    /** Ends a translation that leads nowhere. */
    private static final class UnsayableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnsayableException(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * @param condition as written, with placeholders of ours
     * @param terms what the kind of check can speak of
     */
    static Translation translate(String condition, Terms terms) {
        Conditions conditions = new Conditions(terms);
        Result result;
        try {
            result = conditions.condition(condition);
        } catch (UnsayableException e) {
            result = new Result.Unsayable(String.valueOf(e.getMessage()));
        }
        return new Translation(result, List.copyOf(conditions.remarks));
    }

    private Result condition(String condition) {
        for (String comparator : COMPARATORS) {
            String[] sides = condition.split(" " + Pattern.quote(comparator) + " ", -1);
            if (sides.length > 2) {
                throw new UnsayableException("only the first two of its parts count there");
            }
            if (sides.length == 2) {
                return compare(Operand.parse(sides[0].strip()), comparator, Operand.parse(sides[1].strip()));
            }
        }
        throw new UnsayableException("it is no condition: a comparator needs a blank on both sides");
    }

    private Result compare(Operand left, String comparator, Operand right) {
        if (isValue(right) && !isValue(left)) {
            return compare(right, mirrored(comparator), left);
        }
        refuse(left);
        refuse(right);
        Optional<Path> each = each(left);
        if (each.isPresent()) {
            return each(each.get(), left, comparator, right);
        }
        return switch (comparator) {
            case "==" -> equal(left, right, false);
            case "!=" -> equal(left, right, true);
            default -> order(left, comparator, right);
        };
    }

    private static boolean isValue(Operand operand) {
        return switch (operand) {
            case Literal _,Glob _,Any _ -> false;
            default -> true;
        };
    }

    private static void refuse(Operand operand) {
        switch (operand) {
            case Foreign(String why) -> throw new UnsayableException(why);
            case Context _ -> throw new UnsayableException("there are no values that one check hands to the next");
            case Length(Operand of) -> refuse(of);
            case Has(Operand of) -> refuse(of);
            default -> {
                return;
            }
        }
    }

    private static String mirrored(String comparator) {
        return switch (comparator) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> comparator;
        };
    }

    /** All elements of a list, of which there must be one at least. */
    private Result each(Path path, Operand left, String comparator, Operand right) {
        if (each(right).isPresent()) {
            throw new UnsayableException("it compares all elements of two lists");
        }
        int at = path.steps().indexOf(new Step.Each());
        String list = JsonPath.of(terms.json(), path.steps().subList(0, at)).expression();
        String name = terms.json().equals("each") ? "inner" : "each";
        Path rest = new Path(path.steps().subList(at + 1, path.steps().size()));
        Conditions inner = new Conditions(terms.within(name));
        Result result = inner.compare(replaced(left, rest), comparator, right);
        remarks.addAll(inner.remarks);
        if (!(result instanceof Result.Cel(String expression))) {
            throw new UnsayableException(UNWRITABLE);
        }
        return new Result.Cel("size(" + list + ") > 0 && " + list + ".all(" + name + ", " + expression + ")");
    }

    private static Optional<Path> each(Operand operand) {
        return switch (operand) {
            case Path path when path.steps().contains(new Step.Each()) -> Optional.of(path);
            case Length(Operand of) -> each(of);
            case Has(Operand of) -> each(of);
            default -> Optional.empty();
        };
    }

    private static Operand replaced(Operand operand, Path path) {
        return switch (operand) {
            case Length _ -> new Length(path);
            case Has _ -> new Has(path);
            default -> path;
        };
    }

    // Equality

    private Result equal(Operand left, Operand right, boolean not) {
        return switch (left) {
            case Literal _,Glob _,Any _ -> throw new UnsayableException("it says nothing about the answer");
            case Named named when named == Named.CONNECTED -> connected(right, not);
            case Named named when named == Named.CERTIFICATE_EXPIRATION || named == Named.DOMAIN_EXPIRATION ->
                throw new UnsayableException("it asks for an exact number of milliseconds");
            case Has(Operand of) -> has(of, right, not);
            default -> values(left, right, not);
        };
    }

    private static Result connected(Operand right, boolean not) {
        if (right instanceof Literal(String text) && (text.equals("true") || text.equals("false"))) {
            return text.equals("true") != not ? new Result.Holds() : new Result.Inverted();
        }
        throw new UnsayableException(UNWRITABLE);
    }

    private Result has(Operand of, Operand right, boolean not) {
        if (!(right instanceof Literal(String text)) || !(text.equals("true") || text.equals("false"))) {
            throw new UnsayableException("`has(…)` is true or false and nothing else");
        }
        String there = switch (of) {
            case Path path -> {
                JsonPath json = json(path);
                yield CelText.all(append(json.guards(), json.expression() + " != null"));
            }
            case Header(String name) -> CelText.quoted(name.toLowerCase(Locale.ROOT)) + " in " + headers();
            case Named named when named == Named.BODY ->
                text(named) + " != ''";
            default -> throw new UnsayableException(UNWRITABLE);
        };
        boolean wanted = text.equals("true") != not;
        if (!wanted && of instanceof Path) {
            remarks.add(NOTHING_THERE);
        }
        return new Result.Cel(wanted ? there : "!(" + there + ")");
    }

    private Result values(Operand left, Operand right, boolean not) {
        if (left == Named.BODY && terms.of(Named.BODY).isPresent() && terms.body() == Terms.Body.EXPECTED) {
            return expected(right, not);
        }
        String same = switch (right) {
            case Glob(String pattern) -> matches(left, pattern);
            case Any(List<String> options) -> oneOf(left, options);
            case Literal(String text) -> literal(left, text);
            default -> sameText(left, right);
        };
        if (!not) {
            return new Result.Cel(same);
        }
        List<String> guards = new ArrayList<>(guards(left));
        guards.addAll(guards(right));
        if ((!guards.isEmpty() && left instanceof Path) || left instanceof Length) {
            remarks.add(NOTHING_THERE);
        }
        guards.add(same);
        String all = CelText.all(guards);
        boolean simple = guards.size() == 1 && all.matches("[\\w.()]+ == ('[^']*'|[\\w.]+)");
        return new Result.Cel(simple ? all.replace(" == ", " != ") : "!(" + all + ")");
    }

    /** What must be so for the value to be there at all. */
    private List<String> guards(Operand operand) {
        return switch (operand) {
            case Path path -> json(path).guards();
            case Length(Operand of) -> guards(of);
            case Header(String name) -> List.of(CelText.quoted(name.toLowerCase(Locale.ROOT)) + " in " + headers());
            default -> List.of();
        };
    }

    private Result expected(Operand right, boolean not) {
        if (not) {
            throw new UnsayableException("this kind of check only says what its answer must be");
        }
        return new Result.Expect(switch (right) {
            case Glob(String pattern) -> glob(pattern).regex();
            case Literal(String text) -> "^\\s*" + CelText.literal(plain(text)) + "\\s*$";
            case Any(List<String> options) -> "^\\s*(?:" + options.stream().map(this::plain).map(CelText::literal)
                    .collect(Collectors.joining("|")) + ")\\s*$";
            default -> throw new UnsayableException(UNWRITABLE);
        });
    }

    private String plain(String text) {
        if (GatusText.hasPlaceholder(text)) {
            throw new UnsayableException("it holds a variable");
        }
        return text;
    }

    private String matches(Operand left, String pattern) {
        GlobText glob = glob(pattern);
        if (left == Named.BODY && terms.body() == Terms.Body.TEXT) {
            remarks.add(SLASHES);
            return glob.of(text(left), value(left));
        }
        if (left instanceof Path || left instanceof Header) {
            remarks.add(SLASHES);
        }
        return glob.of(text(left), text(left));
    }

    private GlobText glob(String pattern) {
        if (GatusText.hasPlaceholder(pattern)) {
            throw new UnsayableException("its pattern holds a variable");
        }
        GlobText glob = GlobText.parse(pattern)
                .orElseThrow(() -> new UnsayableException("its pattern is none; it matches nothing there"));
        if (glob.matchesAll()) {
            throw new UnsayableException("it holds of every answer");
        }
        return glob;
    }

    private String oneOf(Operand left, List<String> options) {
        if (options.stream().anyMatch(GatusText::hasPlaceholder)) {
            throw new UnsayableException("one of its options holds a variable");
        }
        Set<String> values = new LinkedHashSet<>();
        for (String option : options) {
            if (isNumber(left)) {
                GoNumber.written(option).ifPresent(values::add);
            } else if (left instanceof Path) {
                alike(option).forEach(values::add);
            } else {
                values.add(CelText.quoted(option));
            }
        }
        if (values.isEmpty()) {
            throw new UnsayableException("none of its options can ever be met");
        }
        String subject = left instanceof Path || isNumber(left) ? value(left) : text(left);
        return subject + " in [" + String.join(", ", values) + "]";
    }

    private String literal(Operand left, String text) {
        if (GatusText.hasPlaceholder(text)) {
            return variable(left, text);
        }
        Optional<Long> number = GoNumber.integer(text);
        if (isNumber(left)) {
            long wanted = number.orElseThrow(() -> new UnsayableException("a number is never the text `" + text + "`"));
            return amount(left, "==" + wanted) + " == " + wanted;
        }
        if (!(left instanceof Path)) {
            number.ifPresent(any -> remarks.add(ODD_NUMBERS));
            return text(left) + " == " + CelText.quoted(text);
        }
        if (text.startsWith("{") || text.startsWith("map[") || (text.startsWith("[") && !text.equals("[]"))) {
            throw new UnsayableException("it compares a list or an object as a text");
        }
        Set<String> values = new LinkedHashSet<>(alike(text));
        number.ifPresent(any -> {
            remarks.add(ODD_NUMBERS);
            values.add(any.toString());
            values.add(CelText.quoted(any.toString()));
        });
        return values.size() == 1
                ? value(left) + " == " + values.iterator().next()
                : value(left) + " in [" + String.join(", ", values) + "]";
    }

    /** The values in JSON that read as that text there. */
    private List<String> alike(String text) {
        List<String> values = new ArrayList<>();
        GoNumber.written(text).ifPresent(values::add);
        if (text.equals("true") || text.equals("false") || text.equals("[]")) {
            values.add(text);
        }
        if (GoNumber.isLarge(text)) {
            remarks.add(new Remark(Note.Kind.DIFFERS,
                    "A number of a million or more reads as `1e+06` there, so no JSON number ever"
                            + " equals `" + text + "`. Here it does."));
        }
        values.add(CelText.quoted(text));
        return values;
    }

    private String variable(Operand left, String text) {
        if (isNumber(left)) {
            if (!GatusText.isPlaceholder(text)) {
                throw new UnsayableException("a number cannot be put together of variables");
            }
            remarks.add(number(text));
            return value(left) + " == " + text;
        }
        return text(left) + " == " + CelText.quoted(text);
    }

    private String sameText(Operand left, Operand right) {
        if (isNumber(left) && isNumber(right)) {
            return value(left) + " == " + value(right);
        }
        if (left == Named.BODY || right == Named.BODY || right instanceof Has) {
            throw new UnsayableException(UNWRITABLE);
        }
        String texts = text(left) + " == " + text(right);
        return left instanceof Path && right instanceof Path
                ? value(left) + " == " + value(right) + " || " + texts
                : texts;
    }

    // Order

    private Result order(Operand left, String comparator, Operand right) {
        if (left instanceof Named named
                && (named == Named.CERTIFICATE_EXPIRATION || named == Named.DOMAIN_EXPIRATION)) {
            return expiration(named, comparator, right);
        }
        if (left instanceof Literal || left instanceof Glob || left instanceof Any || left instanceof Has
                || left == Named.CONNECTED || left == Named.IP || left == Named.DNS_RCODE) {
            throw new UnsayableException("it is no number that it compares");
        }
        if (left instanceof Path || left instanceof Length || left instanceof Header || right instanceof Path) {
            remarks.add(NOTHING_THERE);
        }
        if (left instanceof Path || left instanceof Header || left == Named.BODY) {
            remarks.add(ODD_NUMBERS);
            remarks.add(FRACTIONS);
        }
        if (left == Named.RESPONSE_TIME && terms.of(Named.RESPONSE_TIME).isEmpty()) {
            return slow(comparator, right);
        }
        if (left == Named.RESPONSE_TIME && !terms.headers().isEmpty()) {
            remarks.add(new Remark(Note.Kind.DIFFERS,
                    "`[RESPONSE_TIME]` ends with the head of the answer there, `latency` with"
                            + " its last byte."));
            remarks.add(new Remark(Note.Kind.LOOK,
                    "Too slow is UNHEALTHY, as before. `slow: 500ms` in the place of the condition"
                            + " would make it DEGRADED."));
        }
        String limit = switch (right) {
            case Literal(String text) -> limit(text);
            case Glob _,Any _,Has _ -> throw new UnsayableException("`pat(…)`, `any(…)` and `has(…)` are no numbers");
            default -> amount(right, "");
        };
        return new Result.Cel(amount(left, comparator + limit) + " " + comparator + " " + limit);
    }

    private Result slow(String comparator, Operand right) {
        if (!comparator.startsWith("<") || !(right instanceof Literal(String text)) || GatusText.hasPlaceholder(text)) {
            throw new UnsayableException("this kind of check does not tell `[RESPONSE_TIME]`");
        }
        return new Result.Slow(Duration.ofMillis((long) Double.parseDouble(limit(text))));
    }

    private String limit(String text) {
        if (GatusText.isPlaceholder(text)) {
            remarks.add(number(text));
            return text;
        }
        if (GatusText.hasPlaceholder(text)) {
            throw new UnsayableException("a number cannot be put together of variables");
        }
        Optional<Duration> days = days(text);
        if (days.isPresent()) {
            return String.valueOf(days.get().toMillis());
        }
        Optional<Duration> duration = GoDuration.parse(text).filter(any -> !text.equals("0"));
        if (duration.isPresent()) {
            return String.valueOf(duration.get().toMillis());
        }
        Optional<Long> integer = GoNumber.integer(text);
        if (integer.isPresent()) {
            return integer.get().toString();
        }
        remarks.add(FRACTIONS);
        return GoNumber.decimal(text).orElseThrow(() -> new UnsayableException(
                "`" + text + "` is no number; it counts as 0 there"));
    }

    /** A duration in days, which Go does not know. */
    private Optional<Duration> days(String text) {
        var matcher = DAYS.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration meant = Duration.ofDays(Long.parseLong(matcher.group(1)) * (matcher.group(2).equals("w") ? 7 : 1));
        remarks.add(new Remark(Note.Kind.DIFFERS,
                "`" + text + "` is no duration in Go and counts as 0 there. Here it is what it"
                        + " says, so a condition that always held may fail from now on."));
        return Optional.of(meant);
    }

    private Result expiration(Named named, String comparator, Operand right) {
        if (!(right instanceof Literal(String text))) {
            throw new UnsayableException(UNWRITABLE);
        }
        if (GatusText.hasPlaceholder(text)) {
            throw new UnsayableException("its limit is a variable");
        }
        long millis = (long) Double.parseDouble(limit(text));
        boolean atLeast = comparator.startsWith(">");
        if (!atLeast && (named == Named.DOMAIN_EXPIRATION || terms.of(named).isEmpty() || millis % DAY != 0)) {
            throw new UnsayableException("it wants something that ends soon");
        }
        if (named == Named.DOMAIN_EXPIRATION) {
            return new Result.Domain(Duration.ofMillis(millis));
        }
        Optional<String> days = terms.of(named);
        if (days.isEmpty()) {
            return new Result.Certificate(Duration.ofMillis(millis));
        }
        if (millis % DAY != 0) {
            remarks.add(new Remark(Note.Kind.DIFFERS, "A certificate's end is told in whole days; `" + text
                    + "` became the next whole number of them, so the condition fails up to a day earlier."));
        }
        return new Result.Cel(days.get() + (atLeast ? " >= " : " < ") + Math.ceilDiv(millis, DAY));
    }

    /** @param against comparator and limit, where they are known */
    private String amount(Operand operand, String against) {
        return switch (operand) {
            case Named named when named == Named.BODY -> "double(" + text(named) + ")";
            case Named named -> value(named);
            case Path _,Header _ -> "double(" + value(operand) + ")";
            case Length(Operand of) -> length(of, against);
            default -> throw new UnsayableException("it is no number that it compares");
        };
    }

    private String length(Operand of, String against) {
        if (of == Named.BODY) {
            String body = value(Named.BODY);
            return "(" + body + ".startsWith('[') && " + body + ".endsWith(']') ? size(" + terms.json()
                    + ") : size(bytes("
                    + body + ")))";
        }
        if (!(of instanceof Path path)) {
            throw new UnsayableException("only the length of a body, or of something in it, can be said");
        }
        String value = json(path).expression();
        boolean onlyEmpty = Set.of(">0", "<1", ">=1", "<=0", "==0").contains(against);
        remarks.add(new Remark(Note.Kind.DIFFERS,
                "`len(…)` of an object or a number is the length of its text there. Here an object"
                        + " has as many as it has members, and a number no length."));
        return onlyEmpty
                ? "size(" + value + ")"
                : "(type(" + value + ") == string ? size(bytes(" + value + ")) : size(" + value + "))";
    }

    // Operands

    private static boolean isNumber(Operand operand) {
        return operand == Named.STATUS || operand == Named.RESPONSE_TIME || operand instanceof Length;
    }

    /** The value as what it is. */
    private String value(Operand operand) {
        return switch (operand) {
            case Path path -> json(path).expression();
            case Header(String name) -> headers() + "[" + CelText.quoted(name.toLowerCase(Locale.ROOT)) + "]";
            case Length(Operand of) -> length(of, "");
            case Named named -> terms.of(named).orElseThrow(() -> new UnsayableException(
                    "this kind of check does not tell `[" + named + "]`"));
            default -> throw new UnsayableException(UNWRITABLE);
        };
    }

    /** The value as a text. */
    private String text(Operand operand) {
        if (operand == Named.BODY && terms.body() == Terms.Body.TEXT) {
            return value(operand) + ".trim()";
        }
        boolean isText = operand instanceof Header || operand == Named.IP || operand == Named.DNS_RCODE
                || operand == Named.BODY;
        return isText ? value(operand) : "string(" + value(operand) + ")";
    }

    private JsonPath json(Path path) {
        if (terms.json().isEmpty()) {
            throw new UnsayableException("this kind of check does not tell `[BODY]` as JSON");
        }
        return JsonPath.of(terms.json(), path.steps());
    }

    private String headers() {
        if (terms.headers().isEmpty()) {
            throw new UnsayableException("this kind of check has no headers");
        }
        return terms.headers();
    }

    private static Remark number(String placeholder) {
        return new Remark(Note.Kind.LOOK,
                "`" + placeholder + "` must be a plain number, in milliseconds where it is a time.");
    }

    private static List<String> append(List<String> list, String last) {
        List<String> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
