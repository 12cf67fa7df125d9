package dev.fettle.engine.monitor;

import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Membership;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.Self;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.cluster.Shards;
import dev.fettle.engine.component.Changes;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.ComponentStore;
import dev.fettle.engine.component.ComponentStore.Stored;
import dev.fettle.engine.component.Configuration;
import dev.fettle.engine.component.NotOwnerException;
import dev.fettle.engine.component.RemovalConfig;
import dev.fettle.engine.component.RemovalRefusedException;
import dev.fettle.engine.component.StoredDefinitions;
import dev.fettle.platform.file.Origin;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Claims shards and finds out what is to be watched: what is stored, from all sources, and over it what the files
 * say now; among several nodes the files are applied later, by the one that leads. Files that are broken, or that say
 * what must not be, change nothing: then what is stored of them goes on.
 */
@ApplicationScoped
class Claimant {

    private static final Logger LOG = Logger.getLogger(Claimant.class);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Shards shards;
    private final Self self;
    private final Membership membership;
    private final ComponentStore store;
    private final ComponentCatalog catalog;
    private final StoredDefinitions restorer;
    private final DefinitionWatch definitions;
    private final RemovalConfig removal;
    private final FileWish wish;
    private final Register register;
    private final OwnContext context;

    Claimant(Shards shards, Self self, Membership membership, ComponentStore store, ComponentCatalog catalog,
            StoredDefinitions restorer, DefinitionWatch definitions, RemovalConfig removal, FileWish wish,
            Register register, OwnContext context) {
        this.shards = shards;
        this.self = self;
        this.membership = membership;
        this.store = store;
        this.catalog = catalog;
        this.restorer = restorer;
        this.definitions = definitions;
        this.removal = removal;
        this.wish = wish;
        this.register = register;
        this.context = context;
    }

    /**
     * The claim, once all that is configured of these shards is stored and announced; begun anew after a failure it
     * does what is left.
     */
    Uni<Claim> claim(Set<ShardId> wanted) {
        return shards.claim(wanted, self.node(), self.address().toString())
                .chain(mine -> (membership.isShared() ? definitions.refresh() : load(mine))
                        .chain(() -> context.run(() -> register.bringInLine(configured(mine), mine))))
                .ifNoItem()
                .after(LIMIT)
                .fail();
    }

    /** Loads what is stored of all sources. */
    Uni<Void> load() {
        return context.run(store::load)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(stored -> restorer.load(stored, true))
                .replaceWithVoid();
    }

    private Uni<Void> load(Ownership mine) {
        return context.run(store::load)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(stored -> lay(wish.now(), stored, mine));
    }

    private List<ComponentDefinition> configured(Ownership mine) {
        return catalog.definitions()
                .stream()
                .filter(definition -> mine.covers(Subject.of(definition.id())))
                .toList();
    }

    /** Lays what the files want over what is stored. */
    private Uni<Void> lay(Optional<Configuration> wanted, Stored stored, Ownership mine) {
        restorer.load(stored, wanted.isEmpty());
        if (wanted.isEmpty()) {
            LOG.warnf("the files are broken, what is stored goes on components=%d", catalog.definitions().size());
            return Uni.createFrom().voidItem();
        }
        try {
            catalog.adopt(Origin.FILE, wanted.get());
            return stored(catalog.whole(Origin.FILE, wanted.get(), removal.prune() || removal.pruneAtStart()), mine);
        } catch (NotOwnerException | RemovalRefusedException e) {
            wish.refused(e);
            restorer.load(stored, true);
            return Uni.createFrom().voidItem();
        }
    }

    private Uni<Void> stored(Changes changes, Ownership mine) {
        LOG.infof("definitions of the files created=%d changed=%d removed=%d", changes.created().size(),
                changes.changed().size(), changes.removed().size());
        if (changes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return context.run(store::nextVersion)
                .chain(version -> context.run(() -> store.write(changes, version, mine, () -> false))
                        .invoke(() -> catalog.take(changes, version)));
    }
}
