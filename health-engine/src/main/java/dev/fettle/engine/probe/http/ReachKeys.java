package dev.fettle.engine.probe.http;

import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.HttpOptions.Endpoint;
import dev.fettle.api.check.HttpOptions.OAuth2;
import dev.fettle.api.check.HttpOptions.Version;
import dev.fettle.api.check.ProxyOptions;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.engine.probe.Settings;
import dev.fettle.engine.probe.TlsKeys;
import dev.fettle.platform.address.Host;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a check says that it reaches its target: {@code auth tls proxy connectTo host version}.
 *
 * @param options what is no header
 * @param headers what is one, by name
 */
public record ReachKeys(HttpOptions options, Map<String, Header> headers) {

    private static final int LONGEST_TOKEN = 8192;
    private static final int LONGEST_ENDPOINT = 300;
    private static final int LAST_PORT = 65_535;
    /** What RFC 1929 can say. */
    private static final int LONGEST_SOCKS = 255;
    private static final Pattern ENDPOINT = Pattern.compile("(\\[[^\\]]+]|[^:]+)(?::([0-9]{1,5}))?");
    private static final List<String> VERSIONS = Stream.of(Version.values()).map(Version::key).toList();

    /**
     * A header that a key says.
     *
     * @param key whose it is
     * @param value empty: set for each request
     */
    public record Header(String key, Optional<String> value) {}

    private record Login(Optional<String> header, Optional<OAuth2> oauth2) {}

    private static Optional<Login> login(Settings http) {
        return http.mapping("auth", auth -> {
            Optional<String> basic = auth.mapping("basic", ReachKeys::basic, "User and password.")
                    .flatMap(found -> found);
            Optional<String> bearer = auth.text("bearer", LONGEST_TOKEN, "A token; best a placeholder.")
                    .filter(token -> isVisible(auth, "bearer", token)).map(token -> "Bearer " + token);
            Optional<OAuth2> oauth2 = auth.mapping("oauth2", ReachKeys::oauth2,
                    "OAuth 2.0, client credentials: a token is fetched, kept and renewed.").flatMap(found -> found);
            if (Stream.of("basic", "bearer", "oauth2").filter(auth::has).count() != 1) {
                http.error("auth", "auth must have exactly one of basic, bearer, oauth2");
            }
            return new Login(basic.or(() -> bearer), oauth2);
        }, "Who we say we are.");
    }

    private static Optional<String> basic(Settings basic) {
        basic.require("user", "password");
        Optional<String> user = basic.text("user", Settings.LONGEST_CREDENTIAL, "Whom to log in as.");
        Optional<String> password = basic.secret("password", "The user's; best a placeholder.");
        if (user.filter(name -> name.indexOf(':') >= 0).isPresent()) {
            basic.error("user", "user must not hold a colon");
            return Optional.empty();
        }
        return user.flatMap(name -> password.map(secret -> Credentials.basic(name, secret)));
    }

    private static Optional<OAuth2> oauth2(Settings oauth2) {
        oauth2.require("tokenUrl", "clientId", "clientSecret");
        Optional<URI> url = oauth2.httpUrl("tokenUrl", "Who gives out tokens.");
        Optional<String> id = oauth2.text("clientId", Settings.LONGEST_CREDENTIAL, "Who we are.");
        Optional<String> secret = oauth2.secret("clientSecret", "Ours; best a placeholder.");
        Optional<String> scope = oauth2.text("scope", Settings.LONGEST_CREDENTIAL, "What for, divided by spaces.");
        Optional<String> audience = oauth2.text("audience", Settings.LONGEST_CREDENTIAL, "For whom the token is.");
        boolean posts = oauth2.oneOf("method", List.of("basic", "post"), "basic",
                "How the token server learns who we are: by Basic authentication or in the form.").equals("post");
        return url.isPresent() && id.isPresent() && secret.isPresent()
                ? Optional.of(oauth2.shared(new OAuth2(url.get(), id.get(), secret.get(), scope.orElse(null),
                        audience.orElse(null), posts)))
                : Optional.empty();
    }

    static ReachKeys read(Settings http) {
        Optional<Login> login = login(http);
        Optional<String> host = http.text("host", LONGEST_ENDPOINT,
                "Asked for by name: the Host header and, over TLS, whose certificate it must be (SNI).")
                .filter(name -> endpoint(http, "host", name).isPresent());
        Optional<TlsOptions> tls = TlsKeys.beyondTheUsual(http, "tls");
        Optional<ProxyOptions> proxy = http.mapping("proxy", ReachKeys::proxy, "On the way to the target.")
                .flatMap(found -> found);
        Optional<Endpoint> connectTo = http.text("connectTo", LONGEST_ENDPOINT,
                "host[:port] to connect to in place of the url's; nothing else changes.")
                .flatMap(text -> endpoint(http, "connectTo", text));
        if (http.has("connectTo") && http.has("proxy")) {
            http.error("connectTo", "connectTo has no meaning with a proxy, which connects itself");
        }
        String version = http.oneOf("version", VERSIONS, Version.HTTP_1_1.key(),
                "Of HTTP. 2: by ALPN, over http:// with prior knowledge; auto: what ALPN agrees on.");
        Optional<TlsOptions> named = host.map(name -> named(tls, endpoint(name).orElseThrow().host())).or(() -> tls);
        HttpOptions options = new HttpOptions(login.flatMap(Login::oauth2).orElse(null), named.orElse(null),
                proxy.orElse(null),
                connectTo.orElse(null), Stream.of(Version.values()).filter(each -> each.key().equals(version))
                        .findFirst().orElse(Version.HTTP_1_1));
        Map<String, Header> headers = new LinkedHashMap<>();
        login.ifPresent(how -> headers.put("Authorization", new Header("auth", how.header())));
        host.ifPresent(name -> headers.put("Host", new Header("host", host)));
        return new ReachKeys(options.equals(HttpOptions.NONE) ? HttpOptions.NONE : http.shared(options), headers);
    }

    /** Whether requests without TLS are handed to a proxy as they are. */
    boolean isForwarded() {
        return options.proxy() != null && !options.proxy().isSocks() && !options.proxy().resolves();
    }

    private static TlsOptions named(Optional<TlsOptions> tls, String host) {
        TlsOptions own = tls.orElse(TlsOptions.USUAL);
        return own.serverName() == null ? own.named(host) : own;
    }

    private static Optional<ProxyOptions> proxy(Settings proxy) {
        proxy.require("url");
        Optional<URI> url = proxy.address("url", ProxyOptions.SCHEMES, "http://proxy:3128",
                "http://, https:// (TLS with the proxy) or socks5://.");
        return proxy(proxy, "url", url);
    }

    /**
     * The keys that stand beside a proxy's address.
     *
     * @param key of the address
     */
    public static Optional<ProxyOptions> proxy(Settings settings, String key, Optional<URI> url) {
        Optional<String> user = settings.text("user", Settings.LONGEST_CREDENTIAL, "Whom to log in as.");
        Optional<String> password = settings.secret("password", "The user's; best a placeholder.");
        String resolve = settings.oneOf("resolve", List.of("proxy", "local"), "proxy",
                "Who looks up the target's name.");
        if (password.isPresent() && user.isEmpty()) {
            settings.error("password", "password must stand beside user");
            return Optional.empty();
        }
        Optional<ProxyOptions> proxy = url.map(to -> new ProxyOptions(to, user.orElse(null),
                user.isPresent() ? password.orElse(null) : null, resolve.equals("local")));
        if (proxy.filter(ProxyOptions::isSocks).filter(socks -> isLong(socks.user()) || isLong(socks.password()))
                .isPresent()) {
            settings.error(key, "user and password of SOCKS5 must have at most 255 bytes");
            return Optional.empty();
        }
        return proxy.map(settings::shared);
    }

    private static boolean isLong(@Nullable String text) {
        return text != null && text.getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKS;
    }

    private static boolean isVisible(Settings settings, String key, String text) {
        boolean visible = text.chars().allMatch(character -> character > ' ' && character < 0x7F);
        if (!visible) {
            settings.error(key, key + " must hold visible ASCII only");
        }
        return visible;
    }

    private static Optional<Endpoint> endpoint(Settings settings, String key, String text) {
        if (settings.isUnresolved(key)) {
            return Optional.empty();
        }
        Optional<Endpoint> found = endpoint(text);
        if (found.isEmpty()) {
            settings.error(key, key + " must be a name or an address, and perhaps a port: host:8443");
        }
        return found;
    }

    private static Optional<Endpoint> endpoint(String text) {
        Matcher parts = ENDPOINT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            Host _ = Host.parse(parts.group(1));
        } catch (IllegalArgumentException notAHost) {
            return Optional.empty();
        }
        Integer port = parts.group(2) == null ? null : Integer.valueOf(parts.group(2));
        return port != null && (port < 1 || port > LAST_PORT)
                ? Optional.empty()
                : Optional.of(new Endpoint(parts.group(1), port));
    }
}
