package dev.fettle.platform.audit;

import dev.fettle.platform.security.Caller;
import dev.fettle.platform.security.TrustedPeers;
import io.quarkus.arc.All;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Watches every request that may change something and records how it was answered. Event loop. */
@ApplicationScoped
class AuditRoutes {

    /** Before the authentication, so that what it refuses is recorded as well. */
    private static final int ORDER = Integer.MIN_VALUE + 100;

    /** Nobody took the answer; whether the change was made is not known here. */
    private static final int CLIENT_WENT_AWAY = 499;
    private static final int UNAUTHORIZED = 401;

    private final AuditLog log;
    private final List<TrustedPeers> peers;

    AuditRoutes(AuditLog log, @All List<TrustedPeers> peers) {
        this.log = log;
        this.peers = peers;
    }

    void routes(@Observes Router router) {
        router.route().order(ORDER).handler(this::watch);
    }

    private void watch(RoutingContext context) {
        if (Change.isOne(context.request().method().name())) {
            context.addEndHandler(ended -> answered(context, ended.succeeded()));
        }
        context.next();
    }

    private void answered(RoutingContext context, boolean wasSent) {
        int status = wasSent ? context.response().getStatusCode() : CLIENT_WENT_AWAY;
        String path = context.normalizedPath();
        if ((status < 400 && Change.isPush(path)) || (status != UNAUTHORIZED && isPassedOn(context))) {
            return;
        }
        Change change = Change.of(context.request().method().name(), path);
        Caller caller = caller(context);
        log.record(new AuditEntry(Instant.now(), caller == null ? "unknown" : caller.name(),
                caller == null ? "" : caller.role().text(), change.action(), change.target(), status,
                address(context.request().remoteAddress())));
    }

    /** Who passed it on has noted it, with the address of the client. */
    private boolean isPassedOn(RoutingContext context) {
        return peers.stream().anyMatch(known -> known.isClaimedBy(context.request()));
    }

    private static @Nullable Caller caller(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser user
                && user.getSecurityIdentity().getPrincipal() instanceof Caller caller ? caller : null;
    }

    private static String address(@Nullable SocketAddress address) {
        return address == null || address.hostAddress() == null ? "" : address.hostAddress();
    }
}
