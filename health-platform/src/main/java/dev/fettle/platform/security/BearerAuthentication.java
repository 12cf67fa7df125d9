package dev.fettle.platform.security;

import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import io.quarkus.arc.All;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Knows who asks by {@code Authorization: Bearer}. Without a token one may read, and only where the listener is on
 * loopback, no proxy stands before it (what a proxy passes on may come from anywhere) and the name asked for is that of
 * this machine: a page of a stranger may be read under a name of its own that leads to loopback. A peer that passes a
 * request on says who has asked.
 */
@ApplicationScoped
public class BearerAuthentication implements HttpAuthenticationMechanism {

    private static final Logger LOG = Logger.getLogger(BearerAuthentication.class);
    private static final String SCHEME = "Bearer ";
    private static final int OPEN_OFF_LOOPBACK = 3;

    private final Optional<AdminToken> adminToken;
    private final KnownTokens tokens;
    private final TokenWatch watch;
    private final List<TrustedPeers> peers;
    private final boolean onLoopback;

    BearerAuthentication(SecurityConfig config, KnownTokens tokens, TokenWatch watch, @All List<TrustedPeers> peers,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        this.adminToken = AdminToken.configured(config);
        this.tokens = tokens;
        this.watch = watch;
        this.peers = peers;
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
        for (TrustedPeers known : peers) {
            if (known.isClaimedBy(context.request())) {
                return known.caller(context.request()).map(BearerAuthentication::identity);
            }
        }
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return onLoopback && !isForwarded(context.request()) && isOwnName(context.request())
                    ? Uni.createFrom().item(anonymousReader())
                    : Uni.createFrom().nullItem();
        }
        return isBearer(header)
                ? authenticate(header.substring(SCHEME.length()).strip())
                : refused("the scheme is not Bearer");
    }

    private Uni<SecurityIdentity> authenticate(String sent) {
        if (adminToken.isPresent() && adminToken.get().matches(sent)) {
            return Uni.createFrom().item(identity(new Caller("admin", Role.ADMIN, null)));
        }
        return TokenText.parse(TokenText.BEARER, sent)
                .map(this::authenticate)
                .orElseGet(() -> refused("that is no token of Fettle's"));
    }

    private Uni<SecurityIdentity> authenticate(TokenText text) {
        return switch (tokens.find(text, Instant.now(), System.nanoTime())) {
            case KnownTokens.Answer.Valid(Token token) -> {
                watch.used(token.id());
                yield Uni.createFrom().item(identity(new Caller(token.name(), token.role(), token.id())));
            }
            case KnownTokens.Answer.Invalid() -> refused("the token is not known");
            case KnownTokens.Answer.Unavailable() -> Uni.createFrom().failure(new ProblemException(Problem.of(503,
                    "tokens-unavailable", "the database is away, so it is not known whether this token is valid")));
        };
    }

    private static Uni<SecurityIdentity> refused(String why) {
        return Uni.createFrom().failure(new AuthenticationFailedException(why));
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
        Problem problem = Problem.unauthorized();
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

    private static boolean isBearer(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    private static SecurityIdentity identity(Caller caller) {
        return caller.equals(Caller.ANONYMOUS)
                ? anonymousReader()
                : QuarkusSecurityIdentity.builder()
                        .setPrincipal(caller)
                        .addRoles(caller.role().included())
                        .build();
    }

    private static SecurityIdentity anonymousReader() {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(Caller.ANONYMOUS)
                .setAnonymous(true)
                .addRole(Roles.VIEWER)
                .build();
    }

    private static boolean isOwnName(HttpServerRequest request) {
        HostAndPort asked = request.authority();
        return asked != null && LoopbackName.isOne(asked.host());
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
