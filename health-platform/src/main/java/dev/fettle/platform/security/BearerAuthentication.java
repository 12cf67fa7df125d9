package dev.fettle.platform.security;

import dev.fettle.platform.problem.Problem;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Knows who asks by {@code Authorization: Bearer}. Without a token one may read, and only where the listener is on
 * loopback and no proxy stands before it: what a proxy passes on may come from anywhere.
 */
@ApplicationScoped
public class BearerAuthentication implements HttpAuthenticationMechanism {

    private static final Logger LOG = Logger.getLogger(BearerAuthentication.class);
    private static final String SCHEME = "Bearer ";
    private static final int OPEN_OFF_LOOPBACK = 3;

    private final Optional<AdminToken> adminToken;
    private final boolean onLoopback;

    BearerAuthentication(SecurityConfig config, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.adminToken = AdminToken.configured(config);
        this.onLoopback = isLoopback(host);
    }

    void start(@Observes StartupEvent event) {
        if (!onLoopback && adminToken.isEmpty()) {
            LOG.error("the listener is not on loopback and no token is configured:"
                    + " set FETTLE_ADMIN_TOKEN, or FETTLE_HTTP_HOST=127.0.0.1");
            Quarkus.asyncExit(OPEN_OFF_LOOPBACK);
        }
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return onLoopback && !isForwarded(context.request())
                    ? Uni.createFrom().item(anonymousReader())
                    : Uni.createFrom().nullItem();
        }
        return isAdmin(header)
                ? Uni.createFrom().item(admin())
                : Uni.createFrom().failure(new AuthenticationFailedException("the token is not known"));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        if (context.response().ended()) {
            return Uni.createFrom().item(true);
        }
        Problem problem = Problem.of(401, "unauthorized",
                "a valid token is needed: Authorization: Bearer <token>");
        return Uni.createFrom()
                .completionStage(context.response()
                        .setStatusCode(401)
                        .putHeader("WWW-Authenticate", "Bearer")
                        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                        .end(problem.json())
                        .toCompletionStage())
                .replaceWith(true);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return Uni.createFrom()
                .item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, "Bearer"));
    }

    private boolean isAdmin(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && adminToken.isPresent()
                && adminToken.get().matches(header.substring(SCHEME.length()).strip());
    }

    private static SecurityIdentity admin() {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal("admin"))
                .addRoles(Roles.ALL)
                .build();
    }

    private static SecurityIdentity anonymousReader() {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal("anonymous"))
                .setAnonymous(true)
                .addRole(Roles.VIEWER)
                .build();
    }

    private static boolean isForwarded(HttpServerRequest request) {
        return request.headers()
                .names()
                .stream()
                .anyMatch(name -> name.equalsIgnoreCase("Forwarded")
                        || name.regionMatches(true, 0, "X-Forwarded-", 0, "X-Forwarded-".length()));
    }

    private static boolean isLoopback(@Nullable String host) {
        try {
            return host != null && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
