package dev.fettle.local.move.gatus;

import dev.fettle.local.move.CelText;
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

    private final Terms terms;
    private final Set<Remark> remarks = new LinkedHashSet<>();
    private final Values values;

    private Conditions(Terms terms) {
        this.terms = terms;
        this.values = new Values(terms, remarks);
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
        if (each.isEmpty() && each(right).isPresent()) {
            return compare(right, mirrored(comparator), left);
        }
        if (each.isPresent()) {
            return each(each.get(), left, comparator, right);
        }
        return switch (comparator) {
            case "==" -> equal(left, right, false);
            case "!=" -> equal(left, right, true);
            default -> new Order(terms, values, remarks).compare(left, comparator, right);
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
        if (isOfDocument(right)) {
            throw new UnsayableException("it compares elements of a list with something else in the document");
        }
        int at = path.steps().indexOf(new Step.Each());
        String list = JsonPath.of(terms.json(), path.steps().subList(0, at)).expression();
        String name = terms.json().equals("each") ? "inner" : "each";
        Path rest = new Path(path.steps().subList(at + 1, path.steps().size()));
        Conditions inner = new Conditions(terms.within(name));
        Result result = inner.compare(replaced(left, rest), comparator, right);
        remarks.addAll(inner.remarks);
        if (!(result instanceof Result.Cel(String expression))) {
            throw UnsayableException.unwritable();
        }
        return new Result.Cel("size(" + list + ") > 0 && " + list + ".all(" + name + ", " + expression + ")");
    }

    /** Whether it is looked for in the whole document, of which an element does not know. */
    private static boolean isOfDocument(Operand operand) {
        return switch (operand) {
            case Path _ -> true;
            case Length(Operand of) -> isOfDocument(of);
            case Has(Operand of) -> isOfDocument(of);
            default -> false;
        };
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
        throw UnsayableException.unwritable();
    }

    private Result has(Operand of, Operand right, boolean not) {
        if (!(right instanceof Literal(String text)) || !(text.equals("true") || text.equals("false"))) {
            throw new UnsayableException("`has(…)` is true or false and nothing else");
        }
        String there = switch (of) {
            case Path path -> {
                JsonPath json = values.json(path);
                yield CelText.all(append(json.guards(), json.expression() + " != null"));
            }
            case Header(String name) -> CelText.quoted(name.toLowerCase(Locale.ROOT)) + " in " + values.headers();
            case Named named when named == Named.BODY ->
                values.text(named) + " != ''";
            default -> throw UnsayableException.unwritable();
        };
        boolean wanted = text.equals("true") != not;
        if (!wanted && of instanceof Path) {
            remarks.add(Remarks.NOTHING_THERE);
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
        List<String> guards = new ArrayList<>(values.guards(left));
        guards.addAll(values.guards(right));
        if ((!guards.isEmpty() && (left instanceof Path || right instanceof Path)) || left instanceof Length) {
            remarks.add(Remarks.NOTHING_THERE);
        }
        guards.add(same);
        String all = CelText.all(guards);
        boolean simple = guards.size() == 1 && all.matches("[\\w.()]+ == ('[^']*'|[\\w.]+)");
        return new Result.Cel(simple ? all.replace(" == ", " != ") : "!(" + all + ")");
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
            default -> throw UnsayableException.unwritable();
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
            remarks.add(Remarks.SLASHES);
            return glob.of(values.text(left), values.value(left));
        }
        if (left instanceof Path || left instanceof Header) {
            remarks.add(Remarks.SLASHES);
        }
        return glob.of(values.text(left), values.text(left));
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
        Set<String> found = new LinkedHashSet<>();
        for (String option : options) {
            if (Values.isNumber(left)) {
                GoNumber.written(option).ifPresent(found::add);
            } else if (left instanceof Path) {
                alike(option).forEach(found::add);
            } else {
                found.add(CelText.quoted(option));
            }
        }
        if (found.isEmpty()) {
            throw new UnsayableException("none of its options can ever be met");
        }
        String subject = left instanceof Path || Values.isNumber(left) ? values.value(left) : values.text(left);
        return subject + " in [" + String.join(", ", found) + "]";
    }

    private String literal(Operand left, String text) {
        if (GatusText.hasPlaceholder(text)) {
            return variable(left, text);
        }
        Optional<Long> number = GoNumber.integer(text);
        if (Values.isNumber(left)) {
            long wanted = number.orElseThrow(() -> new UnsayableException("a number is never the text `" + text + "`"));
            return values.amount(left, "==" + wanted) + " == " + wanted;
        }
        if (!(left instanceof Path)) {
            number.ifPresent(any -> remarks.add(Remarks.ODD_NUMBERS));
            return values.text(left) + " == " + CelText.quoted(text);
        }
        if (text.startsWith("{") || text.startsWith("map[") || (text.startsWith("[") && !text.equals("[]"))) {
            throw new UnsayableException("it compares a list or an object as a text");
        }
        Set<String> found = new LinkedHashSet<>(alike(text));
        number.ifPresent(any -> {
            remarks.add(Remarks.ODD_NUMBERS);
            found.add(any.toString());
            found.add(CelText.quoted(any.toString()));
        });
        return found.size() == 1
                ? values.value(left) + " == " + found.iterator().next()
                : values.value(left) + " in [" + String.join(", ", found) + "]";
    }

    /** The values in JSON that read as that text there. */
    private List<String> alike(String text) {
        List<String> found = new ArrayList<>();
        GoNumber.written(text).ifPresent(found::add);
        if (text.equals("true") || text.equals("false") || text.equals("[]")) {
            found.add(text);
        }
        if (GoNumber.isLarge(text)) {
            remarks.add(new Remark(Note.Kind.DIFFERS,
                    "A number of a million or more reads as `1e+06` there, so no JSON number ever"
                            + " equals `" + text + "`. Here it does."));
        }
        found.add(CelText.quoted(text));
        return found;
    }

    private String variable(Operand left, String text) {
        if (Values.isNumber(left)) {
            if (!GatusText.isPlaceholder(text)) {
                throw new UnsayableException("a number cannot be put together of variables");
            }
            remarks.add(Remarks.plainNumber(text));
            return values.value(left) + " == " + text;
        }
        return values.text(left) + " == " + CelText.quoted(text);
    }

    private String sameText(Operand left, Operand right) {
        if (Values.isNumber(left) && Values.isNumber(right)) {
            return values.value(left) + " == " + values.value(right);
        }
        if (left == Named.BODY || right == Named.BODY || right instanceof Has) {
            throw UnsayableException.unwritable();
        }
        String texts = values.text(left) + " == " + values.text(right);
        return left instanceof Path && right instanceof Path
                ? values.value(left) + " == " + values.value(right) + " || " + texts
                : texts;
    }

    private static List<String> append(List<String> list, String last) {
        List<String> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
