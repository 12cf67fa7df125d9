package dev.fettle.local.move.gatus;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as Go reads and writes them. */
final class GoNumber {

    private static final Pattern INTEGER = Pattern
            .compile("([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
    private static final Pattern PLAIN = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?");
    private static final BigDecimal LARGE = BigDecimal.valueOf(1_000_000);

    private GoNumber() {}

    /** With the prefixes of Go: {@code 0x10}, {@code 010} is eight. Empty when it is none or beyond 64 bits. */
    static Optional<Long> integer(String text) {
        Matcher matcher = INTEGER.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigInteger digits = matcher.group(2) != null
                ? new BigInteger(matcher.group(2), 16)
                : matcher.group(3) != null
                        ? new BigInteger(matcher.group(3), 2)
                        : matcher.group(4) != null
                                ? new BigInteger(matcher.group(4), 8)
                                : new BigInteger(matcher.group(5));
        BigInteger number = matcher.group(1).equals("-") ? digits.negate() : digits;
        return number.bitLength() > 63 ? Optional.empty() : Optional.of(number.longValueExact());
    }

    /** As CEL writes it; empty when it is none. */
    static Optional<String> decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            return Optional.empty();
        }
        String plain = new BigDecimal(text).toPlainString();
        return Optional.of(plain.contains(".") ? plain : plain + ".0");
    }

    /** The number that Go writes just like that, for CEL; empty when it writes no number so. */
    static Optional<String> written(String text) {
        return PLAIN.matcher(text).matches() && !text.equals("-0") && text.length() <= 16
                ? Optional.of(text)
                : Optional.empty();
    }

    /** Whether Go would write that number with an exponent. */
    static boolean isLarge(String text) {
        return PLAIN.matcher(text).matches() && new BigDecimal(text).abs().compareTo(LARGE) >= 0;
    }
}
