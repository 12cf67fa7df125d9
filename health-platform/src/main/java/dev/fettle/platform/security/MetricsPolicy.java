package dev.fettle.platform.security;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Metrics are for those who may read, or for everybody where that was decided. */
@ApplicationScoped
class MetricsPolicy implements HttpSecurityPolicy {

    private final SecurityConfig config;

    MetricsPolicy(SecurityConfig config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public Uni<CheckResult> checkPermission(RoutingContext context, Uni<SecurityIdentity> identity,
            AuthorizationRequestContext request) {
        return config.metrics().open()
                ? CheckResult.permit()
                : identity.map(who -> who.hasRole(Roles.VIEWER) ? CheckResult.PERMIT : CheckResult.DENY);
    }
}
