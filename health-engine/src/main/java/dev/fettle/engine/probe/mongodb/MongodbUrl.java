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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection string of MongoDB, as far as a check has use for it: options that drivers need and a check does not are
 * passed over.
 *
 * @param servers {@code mongodb://host:port}, at least one, or one {@code mongodb+srv://name}
 * @param login as it says; hidden when it is shown
 * @param authSource the database that knows the user; null: as the name servers say
 * @param objection what of it cannot be used, for people; null: nothing
 */
record MongodbUrl(List<URI> servers, Login login, boolean tls, @Nullable String replicaSet,
        @Nullable String authSource, @Nullable String objection) {

    /** A regular expression. */
    static final String SCHEMES = "mongodb(\\+srv)?";
    static final String EXAMPLE = "mongodb://host:27017,other:27017/?replicaSet=shop";

    private static final Pattern FORM = Pattern
            .compile("mongodb(\\+srv)?://(?:([^/?#@]*)@)?([^/?#@]+)(?:/([^/?#]*))?(?:\\?([^#]*))?");
    private static final int MOST_SERVERS = 50;
    private static final int LAST_PORT = 65_535;
    private static final String ADMIN = "admin";
    private static final Set<String> MECHANISMS = Set.of("DEFAULT", "SCRAM-SHA-1", "SCRAM-SHA-256");

    /**
     * @throws IllegalArgumentException when it is none
     */
    static MongodbUrl parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("it does not begin with mongodb:// and a host");
        }
        Map<String, String> options = options(form.group(5) == null ? "" : form.group(5));
        String database = form.group(4) == null || form.group(4).isEmpty() ? ADMIN : decoded(form.group(4));
        URI first = URI.create("mongodb://" + (form.group(2) == null ? "" : form.group(2) + "@") + "any");
        boolean seeded = form.group(1) != null;
        String tls = options.getOrDefault("tls", options.getOrDefault("ssl", Boolean.toString(seeded)));
        String mechanism = options.getOrDefault("authmechanism", "DEFAULT");
        return new MongodbUrl(seeded ? List.of(seed(form.group(3))) : servers(form.group(3)),
                Login.of(first, null, null), isTrue(tls),
                options.getOrDefault("replicaset", "").isEmpty() ? null : options.get("replicaset"),
                seeded ? options.get("authsource") : options.getOrDefault("authsource", database),
                MECHANISMS.contains(mechanism)
                        ? null
                        : "url must have an authMechanism of SCRAM-SHA-256 or SCRAM-SHA-1");
    }

    /** A name with a domain of its own, to which the servers must belong. */
    private static URI seed(String name) {
        URI seed = URI.create("mongodb+srv://" + name);
        Host host = Host.parse(String.valueOf(seed.getHost()));
        if (seed.getHost() == null || seed.getPort() >= 0 || !(host instanceof Host.Name)
                || name.split("\\.").length < 3) {
            throw new IllegalArgumentException("it must be a name of three parts, without a port");
        }
        return seed;
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
