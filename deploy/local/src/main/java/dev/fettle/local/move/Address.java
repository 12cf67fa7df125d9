package dev.fettle.local.move;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address taken apart as far as it has to be; placeholders may stand in any part.
 *
 * @param scheme without {@code ://}
 * @param user null when there is none
 * @param password null when there is none
 * @param host without brackets
 * @param port null when there is none
 * @param rest path and query, without the fragment
 */
public record Address(String scheme, @Nullable String user, @Nullable String password, String host,
        @Nullable String port,
        String rest) {

    private static final Pattern FORM = Pattern.compile(
            "([A-Za-z][A-Za-z0-9+.-]*)://(?:([^@/?#]*)@)?(\\[[^]/]*]|(?:\\$\\{[^}]*}|[^:/?#])*)(?::((?:\\$\\{[^}]*}|[^/?#])*))?([^#]*)(?:#.*)?",
            Pattern.DOTALL);

    /** Empty for what has no scheme, or half of the brackets of an address. */
    public static Optional<Address> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        @Nullable
        String credentials = matcher.group(2);
        int colon = credentials == null ? -1 : credentials.indexOf(':');
        String host = matcher.group(3);
        if (host.startsWith("[") != host.endsWith("]")) {
            return Optional.empty();
        }
        return Optional.of(new Address(matcher.group(1),
                credentials == null || colon < 0 ? credentials : credentials.substring(0, colon),
                credentials == null || colon < 0 ? null : credentials.substring(colon + 1),
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                matcher.group(4) == null || matcher.group(4).isEmpty() ? null : matcher.group(4),
                matcher.group(5)));
    }

    /** Of {@code host:port}; the port is null when there is none. */
    public static Address ofHost(String text, String scheme) {
        String bare = text.chars().filter(each -> each == ':').count() > 1 && !text.startsWith("[")
                && !text.contains("${")
                        ? "[" + text + "]"
                        : text;
        return parse(scheme + "://" + bare).orElseGet(() -> new Address(scheme, null, null, text, null, ""));
    }

    /** Without credentials and fragment. */
    public String plain() {
        return scheme + "://" + authority() + rest;
    }

    /** Host and port as they stand in an address. */
    public String authority() {
        return (host.contains(":") && !host.contains("${") ? "[" + host + "]" : host)
                + (port == null ? "" : ":" + port);
    }

    /** The port as a number where it is one, else as text; that of the protocol when there is none. */
    public Object portOr(long usual) {
        return port == null ? usual : port.matches("[0-9]{1,9}") ? (Object) Long.valueOf(port) : port;
    }

    @Override
    public String toString() {
        return plain();
    }
}
