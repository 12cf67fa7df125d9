package dev.fettle.local.move.gatus;

import dev.fettle.local.move.gatus.Operand.Named;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the values of an answer are called in the expressions of one kind of check.
 *
 * @param names the expression of each value that this kind has; numbers but for {@code IP}, {@code DNS_RCODE} and
 * {@code BODY}
 * @param body how the body can be spoken of
 * @param json the body as JSON; empty text where there is none
 * @param headers the headers by name in lower case; empty text where there are none
 */
record Terms(Map<Named, String> names, Body body, String json, String headers) {

    /** How a body can be spoken of. */
    enum Body {
        /** A text with white space around it that does not count. */
        TEXT,
        /** A single word. */
        WORD,
        /** By a regular expression that stands beside the condition. */
        EXPECTED
    }

    /** Of an HTTP answer. */
    static final Terms HTTP = new Terms(
            Map.of(Named.STATUS, "status", Named.IP, "ip", Named.RESPONSE_TIME, "latency", Named.BODY,
                    "body.text", Named.CERTIFICATE_EXPIRATION, "tls.expiresInDays"),
            Body.TEXT, "body.json", "headers");
    /** Of echoes. */
    static final Terms ICMP = new Terms(Map.of(Named.RESPONSE_TIME, "rtt.max"), Body.WORD, "", "");
    /** Of a kind of which conditions only know how long it took. */
    static final Terms LATENCY = new Terms(Map.of(Named.RESPONSE_TIME, "latency"), Body.WORD, "", "");
    /** Of a mail server; its certificate is that of STARTTLS. */
    static final Terms MAIL = new Terms(
            Map.of(Named.RESPONSE_TIME, "latency", Named.CERTIFICATE_EXPIRATION, "tls.expiresInDays"), Body.WORD, "",
            "");
    /** Of a kind that takes a regular expression for the answer. */
    static final Terms EXPECT = new Terms(Map.of(Named.BODY, "", Named.RESPONSE_TIME, "latency"), Body.EXPECTED, "",
            "");
    /** Of a kind whose answer conditions do not see. */
    static final Terms NONE = new Terms(Map.of(), Body.WORD, "", "");

    Terms {
        names = Map.copyOf(names);
    }

    /**
     * Of an answer to a question about a name. Gatus looks at the last record only, and of one for mail at the server's
     * name.
     *
     * @param type of the records
     */
    static Terms dns(String type) {
        String last = "records[size(records) - 1]";
        Map<Named, String> names = new EnumMap<>(Map.of(Named.DNS_RCODE, "rcode", Named.RESPONSE_TIME, "latency"));
        switch (type) {
            case "A", "AAAA", "CNAME", "NS", "PTR" -> names.put(Named.BODY, last);
            case "MX" -> names.put(Named.BODY, last + ".split(' ')[1]");
            default -> names.remove(Named.BODY);
        }
        return new Terms(names, Body.WORD, "", "");
    }

    /** The same with another document: an element of a list in it. */
    Terms within(String element) {
        return new Terms(names, body, element, headers);
    }

    /** Empty when this kind does not tell that value. */
    Optional<String> of(Named named) {
        return Optional.ofNullable(names.get(named));
    }
}
