package dev.fettle.engine.forward;

import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which headers go through: all but those of one connection, and those in which a client could claim to be somebody.
 */
final class Headers {

    /** Says that a request came through an engine: it does not go through a second one. */
    static final String VIA = "Fettle-Via";

    /** Says that somebody else has asked, so that what is allowed on loopback only is not allowed. */
    static final String FORWARDED = "Forwarded";

    private static final Set<String> OF_ONE_CONNECTION = Set.of("connection", "keep-alive", "proxy-authenticate",
            "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host",
            "expect", "content-length");

    private Headers() {}

    static void copy(MultiMap from, MultiMap to) {
        Set<String> named = from.getAll("Connection")
                .stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!OF_ONE_CONNECTION.contains(name) && !named.contains(name) && !isForwarding(name)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    private static boolean isForwarding(String name) {
        return name.equals(FORWARDED.toLowerCase(Locale.ROOT)) || name.startsWith("x-forwarded-")
                || name.startsWith("fettle-");
    }
}
