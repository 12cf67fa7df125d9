package dev.fettle.engine.probe.proxy;

import dev.fettle.platform.address.Host;
import io.netty.util.NetUtil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a judge says of who asked it: its address, and how much the proxy told. Judges answer with JSON (httpbin,
 * ipify), with lines of variables as CGI has them (azenv), or with the address alone. Pure.
 *
 * @param exit the address of who asked, in its usual form; null when it says none
 * @param anonymity {@value #TRANSPARENT}, {@value #ANONYMOUS} or {@value #ELITE}; null when it does not say which
 * headers it got
 */
record Testimony(@Nullable String exit, @Nullable String anonymity) {

    /** The proxy told for whom it asks. */
    static final String TRANSPARENT = "transparent";
    /** It told that it is a proxy, and not for whom. */
    static final String ANONYMOUS = "anonymous";
    /** It told nothing. */
    static final String ELITE = "elite";

    private static final int LONGEST_LOOKED_AT = 256 * 1024;
    /** A list of more addresses than these characters hold is none that a judge writes. */
    private static final int LONGEST_LIST = 2000;
    private static final List<String> EXIT_NAMES = List.of("origin", "ip", "remote_addr", "remoteaddr", "client_ip",
            "ip_addr", "address", "query", "your_ip");
    private static final List<String> TELLING = List.of("x-forwarded-for", "forwarded", "x-real-ip", "client-ip",
            "x-client-ip", "true-client-ip", "x-originating-ip", "forwarded-for", "x-forwarded");
    private static final List<String> OF_PROXIES = List.of("via", "proxy-connection", "x-proxy-id", "proxy-agent",
            "x-proxy-connection", "x-bluecoat-via");
    private static final Pattern CGI = Pattern
            .compile("(?m)^[ \\t]{0,50}+([A-Z][A-Z_]{2,60}+)[ \\t]{0,50}+[=:](.{0,1000})");
    private static final Pattern ADDRESS = Pattern
            .compile(
                    "(?<![0-9A-Za-z.:])((?:::[Ff]{4}:)?[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})"
                            + "(?![0-9A-Za-z])");

    /**
     * @param json the same as JSON; null: it is none
     */
    static Testimony of(String text, @Nullable Object json) {
        if (json instanceof Map<?, ?> object) {
            return ofJson(object);
        }
        String bounded = text.length() > LONGEST_LOOKED_AT ? text.substring(0, LONGEST_LOOKED_AT) : text;
        Map<String, String> variables = new LinkedHashMap<>();
        Matcher lines = CGI.matcher(bounded);
        while (lines.find()) {
            variables.putIfAbsent(lines.group(1), lines.group(2).strip());
        }
        String remote = variables.get("REMOTE_ADDR");
        if (remote == null) {
            return new Testimony(lastAddress(bounded.length() < 200 ? bounded : ""), null);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        variables.forEach((name, value) -> {
            if (name.startsWith("HTTP_")) {
                headers.put(name.substring("HTTP_".length()).replace('_', '-').toLowerCase(Locale.ROOT), value);
            }
        });
        String exit = lastAddress(remote);
        return new Testimony(exit, anonymity(headers, exit));
    }

    private static Testimony ofJson(Map<?, ?> object) {
        Map<String, Object> lower = lower(object);
        String exit = EXIT_NAMES.stream().map(lower::get).filter(String.class::isInstance).map(String.class::cast)
                .map(Testimony::lastAddress).filter(Objects::nonNull).findFirst().orElse(null);
        if (!(lower.get("headers") instanceof Map<?, ?> told)) {
            return new Testimony(exit, null);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        lower(told).forEach((name, value) -> headers.put(name, String.valueOf(value)));
        return new Testimony(exit, anonymity(headers, exit));
    }

    private static Map<String, Object> lower(Map<?, ?> object) {
        Map<String, Object> lower = new LinkedHashMap<>();
        object.forEach((name, value) -> lower.putIfAbsent(String.valueOf(name).toLowerCase(Locale.ROOT), value));
        return lower;
    }

    /** A header that names an address other than the proxy's own tells for whom it asks. */
    private static String anonymity(Map<String, String> headers, @Nullable String exit) {
        boolean tells = TELLING.stream().map(headers::get).filter(Objects::nonNull)
                .flatMap(Testimony::addresses).anyMatch(address -> !address.equals(exit));
        if (tells) {
            return TRANSPARENT;
        }
        return Stream.concat(TELLING.stream(), OF_PROXIES.stream()).anyMatch(headers::containsKey) ? ANONYMOUS : ELITE;
    }

    /** The last of a list is who asked; those before are whom it told of. */
    private static @Nullable String lastAddress(String text) {
        return addresses(text).reduce((_, last) -> last).orElse(null);
    }

    private static Stream<String> addresses(String text) {
        String bounded = text.length() > LONGEST_LIST ? text.substring(text.length() - LONGEST_LIST) : text;
        return ADDRESS.matcher(bounded).results().map(found -> address(found.group(1))).flatMap(Optional::stream);
    }

    private static Optional<String> address(String text) {
        try {
            return Host.parse(text) instanceof Host.Address(var address)
                    ? Optional.of(NetUtil.toAddressString(address))
                    : Optional.empty();
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
