package dev.fettle.engine.probe.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a redirect leads: relative to where it came from (RFC 3986, 5.2), and also when it is written as browsers take
 * it, with characters that should be escaped. Pure.
 */
final class Location {

    private static final Pattern AUTHORITY = Pattern.compile("^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?]*");
    private static final String ALLOWED = "-._~:/?@!$&'()*+,;=";

    private Location() {}

    /**
     * @param from absolute
     * @param written as the header has it: each character is a byte
     * @throws IllegalArgumentException when it is no address
     */
    static URI of(URI from, String written) {
        int fragment = written.indexOf('#');
        URI to = URI.create(escaped((fragment < 0 ? written : written.substring(0, fragment)).strip()));
        if (to.isAbsolute() || to.getRawAuthority() != null) {
            return from.resolve(to);
        }
        String base = from.getRawPath() == null || from.getRawPath().isEmpty() ? "/" : from.getRawPath();
        boolean sameFile = to.getRawPath().isEmpty();
        String path = sameFile
                ? base
                : to.getRawPath().startsWith("/")
                        ? to.getRawPath()
                        : base.substring(0, base.lastIndexOf('/') + 1) + to.getRawPath();
        String query = sameFile && to.getRawQuery() == null ? from.getRawQuery() : to.getRawQuery();
        return URI.create(from.getScheme() + "://" + from.getRawAuthority() + withoutDots(path)
                + (query == null ? "" : "?" + query));
    }

    /**
     * @param path begins with a slash
     */
    private static String withoutDots(String path) {
        List<String> kept = new ArrayList<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int at = 0; at < segments.length; at++) {
            boolean dots = segments[at].equals(".") || segments[at].equals("..");
            if (segments[at].equals("..") && !kept.isEmpty()) {
                String _ = kept.removeLast();
            }
            if (!dots) {
                kept.add(segments[at]);
            } else if (at == segments.length - 1) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept);
    }

    private static String escaped(String written) {
        Matcher authority = AUTHORITY.matcher(written);
        int begin = authority.find() ? authority.end() : 0;
        StringBuilder escaped = new StringBuilder(written.substring(0, begin));
        for (int at = begin; at < written.length(); at++) {
            char character = written.charAt(at);
            if (isAllowed(character) || isEscape(written, at)) {
                escaped.append(character);
            } else {
                for (byte each : bytes(character)) {
                    escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
                }
            }
        }
        return escaped.toString();
    }

    private static boolean isAllowed(char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9') || ALLOWED.indexOf(character) >= 0;
    }

    private static boolean isEscape(String written, int at) {
        return written.charAt(at) == '%' && at + 2 < written.length() && HexFormat.isHexDigit(written.charAt(at + 1))
                && HexFormat.isHexDigit(written.charAt(at + 2));
    }

    private static byte[] bytes(char character) {
        return String.valueOf(character)
                .getBytes(character <= 0xFF ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }
}
