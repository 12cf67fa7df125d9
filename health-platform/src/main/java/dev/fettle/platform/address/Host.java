package dev.fettle.platform.address;

import java.net.InetAddress;

/**
 * What stands where a host is to stand: a name to be looked up, or an address. A text that some programs take for an
 * address and others for a name ({@code 127.1}, {@code 0177.0.0.1}, {@code 2130706433}, {@code 0x7f000001}) is neither
 * here: it is refused, so that nobody is surprised by what it meant.
 */
public sealed interface Host {

    /**
     * A name, at most 253 ASCII letters, digits, {@code -} and {@code _} in labels; one final dot is kept.
     *
     * @param text as it was written
     */
    record Name(String text) implements Host {}

    /**
     * An address written as such. It is never looked up.
     *
     * @param address what it means
     */
    record Address(InetAddress address) implements Host {}

    /**
     * Reads the host of a URL or of a setting; an IPv6 address may stand in brackets.
     *
     * @throws IllegalArgumentException when it is neither a name nor an address: "… is no valid host: …"
     */
    static Host parse(String text) {
        boolean bracketed = text.length() > 2 && text.startsWith("[") && text.endsWith("]");
        String inner = bracketed ? text.substring(1, text.length() - 1) : text;
        if (inner.indexOf(':') >= 0) {
            return new Address(v6(text, inner));
        }
        if (bracketed) {
            throw invalid(text, "only an IPv6 address stands in brackets");
        }
        String plain = inner.endsWith(".") ? inner.substring(0, inner.length() - 1) : inner;
        requireLabels(text, plain);
        String last = plain.substring(plain.lastIndexOf('.') + 1);
        if (!looksLikeNumber(last)) {
            return new Name(inner);
        }
        if (!isFourDecimals(plain)) {
            throw invalid(text, "write an IPv4 address as four decimal numbers");
        }
        return new Address(InetAddress.ofLiteral(plain));
    }

    private static InetAddress v6(String text, String inner) {
        if (inner.indexOf('%') >= 0) {
            throw invalid(text, "a zone has no meaning here");
        }
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c != ':' && c != '.' && !isHex(c)) {
                throw invalid(text, "it is no IPv6 address");
            }
        }
        int lastColon = inner.lastIndexOf(':');
        if (inner.indexOf('.') >= 0 && !isFourDecimals(inner.substring(lastColon + 1))) {
            throw invalid(text, "it is no IPv6 address");
        }
        try {
            return InetAddress.ofLiteral(inner);
        } catch (IllegalArgumentException e) {
            throw invalid(text, "it is no IPv6 address");
        }
    }

    private static void requireLabels(String text, String name) {
        if (name.isEmpty() || name.length() > 253) {
            throw invalid(text, "it must have 1 to 253 characters");
        }
        int label = 0;
        for (int i = 0; i <= name.length(); i++) {
            char c = i < name.length() ? name.charAt(i) : '.';
            if (c == '.') {
                if (label == 0 || label > 63) {
                    throw invalid(text, "each part between dots must have 1 to 63 characters");
                }
                label = 0;
            } else if (isHex(c) || (c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z') || c == '-' || c == '_') {
                label++;
            } else {
                throw invalid(text, "it may hold letters a to z, digits, '-', '_' and dots only");
            }
        }
    }

    /** Whether that last part of a name makes some programs take the whole for an IPv4 address. */
    private static boolean looksLikeNumber(String label) {
        boolean hex = label.length() >= 2 && label.charAt(0) == '0' && (label.charAt(1) | 0x20) == 'x';
        for (int i = hex ? 2 : 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (!(hex ? isHex(c) : c >= '0' && c <= '9')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFourDecimals(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean digits = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || (part.length() > 1 && part.charAt(0) == '0') || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static IllegalArgumentException invalid(String text, String why) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return new IllegalArgumentException("'" + shown.replaceAll("\\p{Cntrl}", "?") + "' is no valid host: " + why);
    }
}
