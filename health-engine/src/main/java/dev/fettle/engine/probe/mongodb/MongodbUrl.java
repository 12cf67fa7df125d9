package dev.fettle.engine.probe.mongodb;

import dev.fettle.engine.probe.Login;
import dev.fettle.platform.address.Host;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection string of MongoDB, as far as a check has use for it: options that drivers need and a check does not are
 * passed over.
 *
 * @param servers {@code mongodb://host:port}, at least one
 * @param login as it says; hidden when it is shown
 * @param authSource the database that knows the user
 */
record MongodbUrl(List<URI> servers, Login login, boolean tls, @Nullable String replicaSet, String authSource) {

    static final String EXAMPLE = "mongodb://host:27017,other:27017/?replicaSet=shop";

    private static final Pattern FORM = Pattern
            .compile("mongodb://(?:([^/?#@]*)@)?([^/?#@]+)(?:/([^/?#]*))?(?:\\?([^#]*))?");
    private static final int MOST_SERVERS = 50;
    private static final int LAST_PORT = 65_535;
    private static final String ADMIN = "admin";

    /**
     * @throws IllegalArgumentException when it is none
     */
    static MongodbUrl parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("it does not begin with mongodb:// and a host");
        }
        Map<String, String> options = options(form.group(4) == null ? "" : form.group(4));
        String database = form.group(3) == null || form.group(3).isEmpty() ? ADMIN : decoded(form.group(3));
        URI first = URI.create("mongodb://" + (form.group(1) == null ? "" : form.group(1) + "@") + "any");
        return new MongodbUrl(servers(form.group(2)), Login.of(first, null, null),
                isTrue(options.getOrDefault("tls", options.getOrDefault("ssl", "false"))), options.get("replicaset"),
                options.getOrDefault("authsource", database));
    }

    private static List<URI> servers(String hosts) {
        List<URI> servers = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            URI server = URI.create("mongodb://" + host);
            Host _ = Host.parse(String.valueOf(server.getHost()));
            if (server.getHost() == null || server.getPort() == 0 || server.getPort() > LAST_PORT) {
                throw new IllegalArgumentException("a host is none");
            }
            servers.add(server);
        }
        if (servers.size() > MOST_SERVERS) {
            throw new IllegalArgumentException("these are too many hosts");
        }
        return servers;
    }

    private static Map<String, String> options(String query) {
        Map<String, String> options = new HashMap<>();
        for (String option : query.split("&", -1)) {
            int equals = option.indexOf('=');
            if (equals > 0) {
                options.put(option.substring(0, equals).toLowerCase(Locale.ROOT),
                        decoded(option.substring(equals + 1)));
            }
        }
        return options;
    }

    private static boolean isTrue(String option) {
        return option.equalsIgnoreCase("true");
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
