package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.ComponentStore;
import dev.fettle.engine.component.ComponentStore.Delta;
import dev.fettle.engine.component.StoredDefinitions;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sees within a quarter of a second that another node stored definitions, and lets them act here: on what this node
 * watches, and on what it shows. Any thread.
 */
@ApplicationScoped
class DefinitionWatch {

    private static final Logger LOG = Logger.getLogger(DefinitionWatch.class);
    private static final long POLL_MS = 250;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final ComponentStore store;
    private final ComponentCatalog catalog;
    private final StoredDefinitions restorer;
    private final Enactment enactment;
    private final OwnContext context;
    private final OneAtATime turnstile;
    private volatile boolean stopped;
    private volatile boolean failing;

    DefinitionWatch(Vertx vertx, ComponentStore store, ComponentCatalog catalog, StoredDefinitions restorer,
            Enactment enactment, OwnContext context, OneAtATime turnstile) {
        this.vertx = vertx;
        this.store = store;
        this.catalog = catalog;
        this.restorer = restorer;
        this.enactment = enactment;
        this.context = context;
        this.turnstile = turnstile;
    }

    /** Begins to look. */
    void start() {
        vertx.setTimer(POLL_MS, _ -> look());
    }

    void stop() {
        stopped = true;
    }

    private void look() {
        if (stopped) {
            return;
        }
        store.newestVersion()
                .ifNoItem()
                .after(LIMIT)
                .fail()
                .chain(newest -> newest > catalog.version()
                        ? turnstile.run(this::refresh)
                        : Uni.createFrom().voidItem())
                .subscribe()
                .with(_ -> looked(null), this::looked);
    }

    private void looked(@Nullable Throwable e) {
        if (e != null && !failing) {
            LOG.warnf("it cannot be seen whether definitions changed, trying again cause=%s", e.toString());
        }
        failing = e != null;
        start();
    }

    /** Takes what was stored since; to be called through the turnstile. */
    Uni<Void> refresh() {
        return context.run(() -> store.since(catalog.version()))
                .ifNoItem()
                .after(LIMIT)
                .fail()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(this::taken);
    }

    private Uni<Void> taken(Delta delta) {
        if (delta.version() == catalog.version()) {
            return Uni.createFrom().voidItem();
        }
        Set<ComponentId> running = new HashSet<>();
        delta.stored().components().forEach(row -> catalog.definition(new ComponentId(row.id()))
                .ifPresent(definition -> running.add(definition.id())));
        List<ComponentDefinition> present = restorer.merge(delta);
        List<ComponentDefinition> fresh = present.stream()
                .filter(definition -> !running.contains(definition.id()))
                .toList();
        List<ComponentDefinition> other = present.stream()
                .filter(definition -> running.contains(definition.id()))
                .toList();
        LOG.infof("definitions were changed by another node created=%d changed=%d removed=%d", fresh.size(),
                other.size(), delta.removed().size());
        return enactment.enact(delta.removed(), fresh, other);
    }
}
