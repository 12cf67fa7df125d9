package dev.fettle.api.check;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Asks a judge, an address that tells who asks it, through a proxy: what is checked is the proxy.
 *
 * @param proxy on the way
 * @param judge {@code http} or {@code https}; what its answer tells is what the proxy is judged by
 * @param exit the address that the judge must see; null: any
 * @param healthy CEL expression that is true when the proxy is as it should be
 * @param degraded CEL expression that is true when it is good but worrying; null: never
 */
public record HttpProxyCheck(ProxyOptions proxy, URI judge, @Nullable String exit, String healthy,
        @Nullable String degraded) implements CheckSpec {

    public HttpProxyCheck {
        Arguments.requireText("healthy", healthy);
        if (degraded != null) {
            Arguments.requireText("degraded", degraded);
        }
    }

    @Override
    public String kind() {
        return "http-proxy";
    }

    @Override
    public String target() {
        return proxy.authority();
    }

    @Override
    public String toString() {
        return "HttpProxyCheck[" + proxy + ", judge=" + Arguments.shown(judge) + "]";
    }
}
