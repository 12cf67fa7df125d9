package dev.fettle.api.check;

import java.net.URI;
import java.util.List;

/** What the records of this package demand of their parts. */
final class Arguments {

    private Arguments() {}

    static void requireText(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " must not be empty");
        }
    }

    static void requireBetween(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", was " + value);
        }
    }

    /** An absolute address with http or https and a host. */
    static void requireHttp(URI url) {
        String scheme = url.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException("url must be absolute with http or https, was '" + shown(url) + "'");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("url must name a host, was '" + shown(url) + "'");
        }
    }

    /** An address of one of these schemes that names a host. */
    static void requireAddress(String name, URI url, List<String> schemes) {
        if (url.getScheme() == null || !schemes.contains(url.getScheme())) {
            throw new IllegalArgumentException(
                    name + " must begin with " + schemes.get(0) + "://, was '" + shown(url) + "'");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException(name + " must name a host, was '" + shown(url) + "'");
        }
    }

    /** {@code host:port}; an IPv6 address stands in brackets. */
    static String authority(String host, int port) {
        return bracketed(host) + ":" + port;
    }

    /** The host, in brackets if it is an IPv6 address that has none. */
    static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** A URL as logs may show it: without its user, its query and its fragment. */
    static String shown(URI url) {
        return url.toString().replaceFirst("//[^/?#]*@", "//***@").replaceFirst("\\?[^#]*", "?***")
                .replaceFirst("#.*", "");
    }
}
