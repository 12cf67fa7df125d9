package dev.fettle.engine.probe.http;

import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.HttpOptions.Endpoint;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Route;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a check reaches where its requests go. Our certificate, the name that is asked for and where to connect are for
 * the check's own origin alone. Made once for a check; confined to the lane.
 *
 * @param home to the check's own origin; null: as usual
 * @param elsewhere to where redirects lead; null: as usual
 * @param serverName of the check's own origin; null: the url's host
 * @param connectTo in place of the url's host and port; null: there
 * @param credentials for a proxy that is handed requests as they are; null: none
 */
record Reach(@Nullable Route home, @Nullable Route elsewhere, @Nullable String serverName,
        @Nullable Endpoint connectTo, @Nullable String credentials) {

    /** As most do. */
    static final Reach USUAL = new Reach(null, null, null, null, null);

    static Reach of(HttpOptions options, Dialer dialer) {
        if (options.equals(HttpOptions.NONE)) {
            return USUAL;
        }
        List<String> protocols = switch (options.version()) {
            case HTTP_1_1 -> List.of();
            case HTTP_2 -> List.of(Http2Connection.PROTOCOL);
            case AUTO -> List.of(Http2Connection.PROTOCOL, HttpConnection.PROTOCOL);
        };
        TlsOptions tls = options.tls();
        Route home = dialer.route(tls, protocols, options.proxy());
        Route elsewhere = tls == null || tls.forStrangers().equals(tls)
                ? home
                : dialer.route(tls.forStrangers(), protocols, options.proxy());
        return new Reach(home, elsewhere,
                tls == null ? null : tls.serverName(), options.connectTo(),
                options.proxy() == null ? null : options.proxy().basic());
    }

    /** Whether such a request is handed to a proxy as it is. */
    boolean forwards(boolean secure) {
        return home != null && home.forwards(secure);
    }

    /**
     * Where the connection goes.
     *
     * @param own whether it is the check's own origin
     */
    Dialer.Target target(String host, int port, boolean secure, boolean own) {
        if (equals(USUAL)) {
            return new Dialer.Target(host, port, secure);
        }
        boolean there = own && connectTo != null;
        String to = there ? Objects.requireNonNull(connectTo).host() : host;
        Integer other = there ? Objects.requireNonNull(connectTo).port() : null;
        int at = other == null ? port : other;
        Dialer.Target plain = secure
                ? Dialer.Target.secure(to, at, own && serverName != null ? serverName : host)
                : new Dialer.Target(to, at, false);
        return plain.by(own ? home : elsewhere);
    }
}
