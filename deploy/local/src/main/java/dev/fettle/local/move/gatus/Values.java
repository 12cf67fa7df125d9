package dev.fettle.local.move.gatus;

import dev.fettle.local.move.CelText;
import dev.fettle.local.move.Note;
import dev.fettle.local.move.gatus.Operand.Header;
import dev.fettle.local.move.gatus.Operand.Length;
import dev.fettle.local.move.gatus.Operand.Named;
import dev.fettle.local.move.gatus.Operand.Path;
import dev.fettle.local.move.gatus.Translation.Remark;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes the operands of conditions in CEL: as what they are, as texts, as numbers. For one condition. */
final class Values {

    private final Terms terms;
    private final Set<Remark> remarks;

    /**
     * @param terms what the kind of check can speak of
     * @param remarks get what has to be said
     */
    Values(Terms terms, Set<Remark> remarks) {
        this.terms = terms;
        this.remarks = remarks;
    }

    /** What must be so for the value to be there at all. */
    List<String> guards(Operand operand) {
        return switch (operand) {
            case Path path -> json(path).guards();
            case Length(Operand of) -> guards(of);
            case Header(String name) -> List.of(CelText.quoted(name.toLowerCase(Locale.ROOT)) + " in " + headers());
            default -> List.of();
        };
    }

    /** @param against comparator and limit, where they are known */
    String amount(Operand operand, String against) {
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

    static boolean isNumber(Operand operand) {
        return operand == Named.STATUS || operand == Named.RESPONSE_TIME || operand instanceof Length;
    }

    /** The value as what it is. */
    String value(Operand operand) {
        return switch (operand) {
            case Path path -> json(path).expression();
            case Header(String name) -> headers() + "[" + CelText.quoted(name.toLowerCase(Locale.ROOT)) + "]";
            case Length(Operand of) -> length(of, "");
            case Named named -> terms.of(named).orElseThrow(() -> new UnsayableException(
                    "this kind of check does not tell `[" + named + "]`"));
            default -> throw UnsayableException.unwritable();
        };
    }

    /** The value as a text. */
    String text(Operand operand) {
        if (operand == Named.BODY && terms.body() == Terms.Body.TEXT) {
            return value(operand) + ".trim()";
        }
        boolean isText = operand instanceof Header || operand == Named.IP || operand == Named.DNS_RCODE
                || operand == Named.BODY;
        return isText ? value(operand) : "string(" + value(operand) + ")";
    }

    JsonPath json(Path path) {
        if (terms.json().isEmpty()) {
            throw new UnsayableException("this kind of check does not tell `[BODY]` as JSON");
        }
        return JsonPath.of(terms.json(), path.steps());
    }

    String headers() {
        if (terms.headers().isEmpty()) {
            throw new UnsayableException("this kind of check has no headers");
        }
        return terms.headers();
    }
}
