package dev.fettle.engine.probe;

import dev.fettle.api.check.ProxyOptions;
import org.jspecify.annotations.Nullable;

/**
 * How a target is reached that is not reached as usual: with TLS of its own, through a proxy. Made once for a check by
 * {@link Dialer#route}, shared by its attempts. Confined to the lane.
 */
public final class Route {

    /** Where TLS with the target stands in a pipeline. */
    static final String TLS = "tls";
    /** Where TLS with a proxy stands. */
    static final String TLS_WITH_PROXY = "tls-proxy";

    private final Tls tls;
    private final String place;
    private final @Nullable ProxyOptions proxy;
    private final Dialer.@Nullable Target proxyTarget;

    Route(Tls tls, @Nullable ProxyOptions proxy, @Nullable Route toProxy) {
        this(tls, TLS, proxy, proxy == null
                ? null
                : new Dialer.Target(proxy.url().getHost(), proxy.port(), proxy.isSecure()).by(toProxy));
    }

    private Route(Tls tls, String place, @Nullable ProxyOptions proxy, Dialer.@Nullable Target proxyTarget) {
        this.tls = tls;
        this.place = place;
        this.proxy = proxy;
        this.proxyTarget = proxyTarget;
    }

    /** The way to a proxy. */
    static Route toProxy(Tls tls) {
        return new Route(tls, TLS_WITH_PROXY, null, null);
    }

    Tls tls() {
        return tls;
    }

    String place() {
        return place;
    }

    /** On the way; null: none. */
    @Nullable
    ProxyOptions proxy() {
        return proxy;
    }

    /** Where the proxy is; null: there is none. */
    Dialer.@Nullable Target proxyTarget() {
        return proxyTarget;
    }

    /**
     * Whether a request to such a target is handed to the proxy as it is, with the whole address: nothing is tunnelled
     * then.
     */
    public boolean forwards(boolean secure) {
        return proxy != null && !secure && !proxy.isSocks() && !proxy.resolves();
    }
}
