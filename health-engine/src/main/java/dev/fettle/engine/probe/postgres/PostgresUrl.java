package dev.fettle.engine.probe.postgres;

import dev.fettle.engine.probe.Login;
import dev.fettle.platform.address.Host;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a url of PostgreSQL says, as libpq reads it. Immutable.
 *
 * @param host a name or an address, without brackets
 * @param database the user's name where the url has none
 * @param login hidden when it is shown
 * @param tls how TLS is spoken
 * @param settings what the server is told when the session begins
 */
record PostgresUrl(String host, int port, String database, Login login, SslMode tls, Map<String, String> settings) {

    private static final int USUAL_PORT = 5432;
    private static final int LAST_PORT = 65_535;

    /** What a url that was copied from elsewhere tells libpq, and has no meaning for one short connection. */
    private static final Set<String> PASSED_OVER = Set.of("channel_binding", "client_encoding", "connect_timeout",
            "fallback_application_name", "gssencmode", "hostaddr", "keepalives", "keepalives_count",
            "keepalives_idle", "keepalives_interval", "load_balance_hosts", "require_auth", "sslcompression",
            "ssl_max_protocol_version", "ssl_min_protocol_version", "sslsni", "tcp_user_timeout");
    /** What libpq would read from files, or decide by. */
    private static final Map<String, String> NOT_READ = Map.of(
            "sslrootcert", "whom to trust is said by fettle.probe.trusted-certificates",
            "sslcert", "client certificates are not shown",
            "sslkey", "client certificates are not shown",
            "sslcrl", "revocation lists are not read",
            "passfile", "the password is said by the key 'password'",
            "service", "files of services are not read",
            "target_session_attrs", "what the server must be is said by the key 'healthy': role == 'primary', say");

    PostgresUrl {
        settings = Map.copyOf(settings);
    }

    /**
     * @param user null: that of the url
     * @param password null: that of the url
     * @throws IllegalArgumentException when it cannot be used: why, for people; shows none of it but names
     */
    static PostgresUrl of(URI url, @Nullable String user, @Nullable String password) {
        Map<String, String> parameters = parameters(url.getRawQuery());
        Login ofUrl = Login.of(url, null, null);
        String named = or(user, parameters.remove("user"), ofUrl.user());
        String secret = password != null ? password : parameters.getOrDefault("password", ofUrl.password());
        parameters.remove("password");
        String path = url.getRawPath() == null || url.getRawPath().length() < 2 ? "" : url.getRawPath().substring(1);
        String database = or(parameters.remove("dbname"), decoded(path), named); // as every client of PostgreSQL does
        String host = host(or(parameters.remove("host"), null, String.valueOf(url.getHost())));
        int port = port(parameters.remove("port"), url.getPort());
        SslMode tls = mode(parameters.remove("sslmode"));
        NOT_READ.forEach((name, why) -> {
            if (parameters.containsKey(name) && !"system".equals(parameters.get(name))) {
                throw new IllegalArgumentException("url must not have the parameter " + name + ": " + why);
            }
        });
        parameters.keySet().removeIf(name -> PASSED_OVER.contains(name) || NOT_READ.containsKey(name));
        return new PostgresUrl(host, port, database, new Login(named, secret), tls, parameters);
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("url must have parameters such as sslmode=require");
            }
            parameters.put(decoded(parameter.substring(0, equals)), decoded(parameter.substring(equals + 1)));
        }
        return parameters;
    }

    private static String host(String host) {
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            Host _ = Host.parse(plain);
            return plain;
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException("url must name one host, a name or an address", none);
        }
    }

    private static int port(@Nullable String parameter, int ofUrl) {
        if (parameter == null) {
            return ofUrl < 0 ? USUAL_PORT : ofUrl;
        }
        int port = parameter.matches("\\d{1,5}") ? Integer.parseInt(parameter) : 0;
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("url must have a port of 1 to " + LAST_PORT);
        }
        return port;
    }

    private static SslMode mode(@Nullable String parameter) {
        for (SslMode mode : SslMode.values()) {
            if (mode.name().equals(parameter == null
                    ? SslMode.DISABLE.name()
                    : parameter.toUpperCase(Locale.ROOT).replace('-', '_'))) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "url must have an sslmode of disable, allow, prefer, require, verify-ca or verify-full");
    }

    /** The first that says something. */
    private static String or(@Nullable String first, @Nullable String second, String otherwise) {
        return first != null && !first.isEmpty() ? first : second != null && !second.isEmpty() ? second : otherwise;
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("url must have percent signs only before two hexadecimal digits", wrong);
        }
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    String place() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
