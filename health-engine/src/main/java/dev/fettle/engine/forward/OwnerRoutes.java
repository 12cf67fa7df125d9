package dev.fettle.engine.forward;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.cluster.Membership;
import dev.fettle.engine.cluster.Nodes;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.forward.Owner.Of;
import dev.fettle.engine.security.PeerKey;
import dev.fettle.engine.security.PushTokens;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.security.Caller;
import dev.fettle.platform.security.TokenText;
import dev.fettle.platform.web.ProblemRoutes;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Among several engines, passes what only one of them can do on to that one: what concerns the live state of a
 * component to its owner, changes of definitions to the one that applies them. Once: an engine that was asked by
 * another one and is not the owner either says so. Who has asked is judged here, and the other engine decides again
 * what that one may do. Event loop.
 */
@ApplicationScoped
class OwnerRoutes {

    private static final Logger LOG = Logger.getLogger(OwnerRoutes.class);
    /** After authorization and limits, before the resources of this engine. */
    private static final int ORDER = -5;
    /** Where this engine can answer too, though it knows less. */
    private static final Duration QUICK_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Membership membership;
    private final Holding holding;
    private final Nodes nodes;
    private final PeerKey key;
    private final PushTokens tokens;
    private final Passage passage;
    private final Passage quickPassage;

    OwnerRoutes(Membership membership, Holding holding, Nodes nodes, PeerKey key, PushTokens tokens, Vertx vertx) {
        this.membership = membership;
        this.holding = holding;
        this.nodes = nodes;
        this.key = key;
        this.tokens = tokens;
        this.passage = new Passage(vertx, TIMEOUT);
        this.quickPassage = new Passage(vertx, QUICK_TIMEOUT);
    }

    void routes(@Observes Router router) {
        if (membership.isShared()) {
            router.route("/api/v1/*").order(ORDER).handler(this::route);
            router.route("/push/:token").order(ORDER).handler(this::push);
        }
    }

    @PreDestroy
    void close() {
        passage.close();
        quickPassage.close();
    }

    private void route(RoutingContext context) {
        Owner owner = Owner.of(context.request().method(), context.normalizedPath());
        switch (owner) {
            case Of(ShardId shard, boolean isNeeded) when !holding.now().covers(shard) ->
                pass(context, shard, isNeeded);
            case Of _,Owner.Anyone _ -> context.next();
        }
    }

    /** The address is the permission; whose it is must be known to pass it on. */
    private void push(RoutingContext context) {
        Optional<TokenText> text = TokenText.parse(TokenText.PUSH,
                String.valueOf(context.pathParam("token")));
        if (text.isEmpty() || isPassedOn(context)) {
            context.next();
            return;
        }
        context.request().pause();
        tokens.find(text.get()).subscribe().with(found -> pushed(context, found), e -> {
            LOG.debug("a push address could not be looked up", e);
            goOn(context);
        });
    }

    private void pushed(RoutingContext context, Optional<ComponentId> found) {
        Optional<ShardId> shard = found.map(id -> ShardId.of(Subject.of(id)));
        if (shard.isPresent() && !holding.now().covers(shard.get())) {
            pass(context, shard.get(), true);
        } else {
            goOn(context);
        }
    }

    private void pass(RoutingContext context, ShardId shard, boolean isNeeded) {
        Optional<URI> owner = nodes.ownerOf(shard);
        if (isPassedOn(context) || (owner.isEmpty() && !isNeeded)) {
            goOn(context); // whoever answers says that it is not the owner, or what it knows
        } else if (owner.isEmpty()) {
            unavailable(context);
        } else {
            context.request().pause();
            decorated(context).subscribe()
                    .with(headers -> (isNeeded ? passage : quickPassage).pass(context, owner.get(),
                            sent -> sent.addAll(headers),
                            e -> failed(context, isNeeded, e)), e -> failed(context, isNeeded, e));
        }
    }

    private Uni<MultiMap> decorated(RoutingContext context) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        return caller(context).map(caller -> key.mark(headers, caller).replaceWith(headers))
                .orElseGet(() -> Uni.createFrom().item(headers));
    }

    private static Optional<Caller> caller(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser user
                && user.getSecurityIdentity().getPrincipal() instanceof Caller caller
                        ? Optional.of(caller)
                        : Optional.empty();
    }

    private static boolean isPassedOn(RoutingContext context) {
        return context.request().headers().contains(Headers.VIA);
    }

    private static void failed(RoutingContext context, boolean isNeeded, Throwable e) {
        LOG.debug("the owner could not be asked", e);
        if (!isNeeded && !context.response().headWritten()) {
            goOn(context);
        } else if (Passage.isTooLate(e)) {
            ProblemRoutes.answer(context, Problem.of(504, "owner-timeout", "the owner did not answer in time"));
        } else {
            unavailable(context);
        }
    }

    private static void goOn(RoutingContext context) {
        context.request().resume();
        context.next();
    }

    private static void unavailable(RoutingContext context) {
        context.response().putHeader("Retry-After", "1");
        ProblemRoutes.answer(context, Problem.of(503, "owner-unavailable",
                "the engine that this concerns cannot be reached; another one takes over soon"));
    }
}
