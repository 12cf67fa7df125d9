package dev.fettle.platform.security;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;

/** Other processes of the same service that pass requests on, and say who has asked. */
public interface TrustedPeers {

    /** Whether a request says that it comes from one. */
    boolean isClaimedBy(HttpServerRequest request);

    /**
     * Who has asked, as the peer says.
     *
     * @return a failure with {@link io.quarkus.security.AuthenticationFailedException} when it is no peer
     */
    Uni<Caller> caller(HttpServerRequest request);
}
