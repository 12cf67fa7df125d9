package dev.fettle.engine.isolation;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.CheckSpec;
import dev.fettle.platform.address.Host;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads references as they are written. */
final class References {

    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\]]+]|[^:/\\s]+):([0-9]{1,5})");
    private static final int LAST_PORT = 65_535;

    private References() {}

    /**
     * @throws IllegalArgumentException with a message that names the setting and how to write it
     */
    static List<CheckSpec> parse(List<String> written) {
        return written.stream().map(String::strip).filter(text -> !text.isEmpty()).map(References::parse).toList();
    }

    private static CheckSpec parse(String text) {
        try {
            return text.contains("://") ? http(URI.create(text)) : tcp(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("FETTLE_ISOLATION_REFERENCES must hold host:port or addresses as"
                    + " https://status.example.com/, separated by commas; had '" + text + "'", wrong);
        }
    }

    private static CheckSpec tcp(String text) {
        Matcher parts = HOST_AND_PORT.matcher(text);
        int port = parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("no host:port");
        }
        Host _ = Host.parse(parts.group(1));
        return new TcpCheck(parts.group(1), port);
    }

    private static CheckSpec http(URI url) {
        boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!web || url.getHost() == null || url.getUserInfo() != null) {
            throw new IllegalArgumentException("no address with http or https");
        }
        Host _ = Host.parse(url.getHost());
        return new HttpCheck(url, "GET", Map.of(), null, 0, 0, false, "true", null);
    }
}
