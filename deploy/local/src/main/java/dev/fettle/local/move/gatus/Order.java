package dev.fettle.local.move.gatus;

import dev.fettle.local.move.GoDuration;
import dev.fettle.local.move.Note;
import dev.fettle.local.move.gatus.Operand.Any;
import dev.fettle.local.move.gatus.Operand.Glob;
import dev.fettle.local.move.gatus.Operand.Has;
import dev.fettle.local.move.gatus.Operand.Header;
import dev.fettle.local.move.gatus.Operand.Length;
import dev.fettle.local.move.gatus.Operand.Literal;
import dev.fettle.local.move.gatus.Operand.Named;
import dev.fettle.local.move.gatus.Operand.Path;
import dev.fettle.local.move.gatus.Translation.Remark;
import dev.fettle.local.move.gatus.Translation.Result;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes CEL of conditions that compare numbers and times. For one condition. */
final class Order {

    private static final Pattern DAYS = Pattern.compile("([0-9]{1,6})(d|w)");
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final Terms terms;
    private final Values values;
    private final Set<Remark> remarks;

    /** @param remarks get what has to be said */
    Order(Terms terms, Values values, Set<Remark> remarks) {
        this.terms = terms;
        this.values = values;
        this.remarks = remarks;
    }

    Result compare(Operand left, String comparator, Operand right) {
        if (left instanceof Named named
                && (named == Named.CERTIFICATE_EXPIRATION || named == Named.DOMAIN_EXPIRATION)) {
            return expiration(named, comparator, right);
        }
        if (left instanceof Literal || left instanceof Glob || left instanceof Any || left instanceof Has
                || left == Named.CONNECTED || left == Named.IP || left == Named.DNS_RCODE) {
            throw new UnsayableException("it is no number that it compares");
        }
        if (left instanceof Path || left instanceof Length || left instanceof Header || right instanceof Path) {
            remarks.add(Remarks.NOTHING_THERE);
        }
        if (left instanceof Path || left instanceof Header || left == Named.BODY) {
            remarks.add(Remarks.ODD_NUMBERS);
            remarks.add(Remarks.FRACTIONS);
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
            default -> values.amount(right, "");
        };
        return new Result.Cel(values.amount(left, comparator + limit) + " " + comparator + " " + limit);
    }

    private Result slow(String comparator, Operand right) {
        if (!comparator.startsWith("<") || !(right instanceof Literal(String text)) || GatusText.hasPlaceholder(text)) {
            throw new UnsayableException("this kind of check does not tell `[RESPONSE_TIME]`");
        }
        return new Result.Slow(Duration.ofMillis((long) Double.parseDouble(limit(text))));
    }

    private String limit(String text) {
        if (GatusText.isPlaceholder(text)) {
            remarks.add(Remarks.plainNumber(text));
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
        remarks.add(Remarks.FRACTIONS);
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
            throw UnsayableException.unwritable();
        }
        if (GatusText.hasPlaceholder(text)) {
            throw new UnsayableException("its limit is a variable");
        }
        long millis = (long) Double.parseDouble(limit(text));
        boolean holdsOfNothing = switch (comparator) {
            case "<" -> millis > 0;
            case "<=" -> millis >= 0;
            case ">" -> millis < 0;
            default -> millis <= 0;
        };
        if (holdsOfNothing) {
            remarks.add(new Remark(Note.Kind.DIFFERS, "Without a certificate, or without an answer, `[" + named
                    + "]` is 0 there, and the condition holds. Here it does not."));
        }
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
}
