package dev.fettle.platform.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code FETTLE_DATABASE_URL}: {@code postgresql://user:password@host:port/database?parameters}. The reactive driver
 * and
 * JDBC (for Flyway) each want it in their own form.
 *
 * @param server {@code host:port/database?parameters}, without the credentials
 * @param user the role to connect as; null leaves it to the environment
 * @param password its password; null when there is none
 */
record DatabaseUrl(String server, @Nullable String user, @Nullable String password) {

    /**
     * @throws IllegalArgumentException when the text is not such a URL; the message never holds the password
     */
    static DatabaseUrl parse(String text) {
        URI uri = uri(text);
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw wrong();
        }
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw wrong();
        }
        String port = uri.getPort() < 0 ? "5432" : String.valueOf(uri.getPort());
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String server = uri.getHost() + ":" + port + uri.getRawPath() + query;
        String credentials = uri.getUserInfo();
        if (credentials == null) {
            return new DatabaseUrl(server, null, null);
        }
        int colon = credentials.indexOf(':');
        return colon < 0
                ? new DatabaseUrl(server, credentials, null)
                : new DatabaseUrl(server, credentials.substring(0, colon), credentials.substring(colon + 1));
    }

    /** The Quarkus properties that this URL stands for. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("quarkus.datasource.reactive.url", "postgresql://" + server);
        properties.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://" + server);
        if (user != null) {
            properties.put("quarkus.datasource.username", user);
        }
        if (password != null) {
            properties.put("quarkus.datasource.password", password);
        }
        return properties;
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong();
        }
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "FETTLE_DATABASE_URL must look like postgresql://user:password@host:5432/database"
                        + " (percent-encode special characters of the password)");
    }

    @Override
    public String toString() {
        return "DatabaseUrl[" + server + ", user=" + user + "]";
    }
}
