package dev.fettle.local.move.gatus;

import dev.fettle.local.move.GoDuration;
import dev.fettle.local.move.gatus.Operand.Any;
import dev.fettle.local.move.gatus.Operand.Literal;
import dev.fettle.local.move.gatus.Operand.Named;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What conditions come to when nothing answered: numbers are 0 there, texts empty, paths invalid. */
final class Unanswered {

    private static final Pattern FORM = Pattern.compile("(.+?) (==|!=|<=|>=|<|>) (.+)");

    private Unanswered() {}

    /** Whether all of them hold, as far as that is known: what is not known counts as not. */
    static boolean passes(List<String> conditions) {
        return !conditions.isEmpty() && conditions.stream().allMatch(Unanswered::passes);
    }

    private static boolean passes(String condition) {
        Matcher form = FORM.matcher(condition);
        if (!form.matches()) {
            return false;
        }
        Operand left = Operand.parse(form.group(1).strip());
        Operand right = Operand.parse(form.group(3).strip());
        if (!(left instanceof Named named)) {
            return left instanceof Operand.Path && form.group(2).equals("!=");
        }
        return switch (named) {
            case STATUS -> compares(0, form.group(2), right);
            case RESPONSE_TIME -> form.group(2).startsWith("<");
            case CERTIFICATE_EXPIRATION -> compares(0, form.group(2), right);
            case DOMAIN_EXPIRATION -> true;
            case BODY -> form.group(2).equals("!=") && !(right instanceof Literal(String text) && text.isEmpty());
            default -> false;
        };
    }

    private static boolean compares(long number, String comparator, Operand right) {
        if (right instanceof Any(List<String> options)) {
            return options.contains(String.valueOf(number)) == comparator.equals("==");
        }
        if (!(right instanceof Literal(String text))) {
            return comparator.equals("!=");
        }
        long limit = GoDuration.parse(text).map(duration -> duration.toMillis())
                .or(() -> GoNumber.integer(text)).orElse(0L);
        return switch (comparator) {
            case "==" -> number == limit && GoNumber.integer(text).isPresent();
            case "!=" -> number != limit || GoNumber.integer(text).isEmpty();
            case "<" -> number < limit;
            case "<=" -> number <= limit;
            case ">" -> number > limit;
            default -> number >= limit;
        };
    }
}
