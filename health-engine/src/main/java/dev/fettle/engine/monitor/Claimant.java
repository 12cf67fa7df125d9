package dev.fettle.engine.monitor;

import dev.fettle.platform.file.Origin;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.Shards;
import dev.fettle.engine.component.Changes;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentFile;
import dev.fettle.engine.component.ComponentStore;
import dev.fettle.engine.component.ComponentStore.Row;
import dev.fettle.engine.component.ComponentStore.Stored;
import dev.fettle.engine.component.Configuration;
import dev.fettle.engine.component.NotOwnerException;
import dev.fettle.engine.component.RemovalConfig;
import dev.fettle.engine.component.RemovalRefusedException;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problems;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Claims the shards and finds out what is to be watched: what is stored, from all sources, and over it what the files
 * say now. Files that are broken, or that say what must not be, change nothing: then what is stored of them goes on.
 */
@ApplicationScoped
class Claimant {

    private static final Logger LOG = Logger.getLogger(Claimant.class);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String REST_VARIABLES = "FETTLE_SECRET_";

    private final Shards shards;
    private final InstanceConfig instance;
    private final ComponentStore store;
    private final ComponentCatalog catalog;
    private final ComponentFile file;
    private final RemovalConfig removal;
    private final FileWish wish;
    private final Register register;
    private final OwnContext context;

    Claimant(Shards shards, InstanceConfig instance, ComponentStore store, ComponentCatalog catalog,
            ComponentFile file, RemovalConfig removal, FileWish wish, Register register, OwnContext context) {
        this.shards = shards;
        this.instance = instance;
        this.store = store;
        this.catalog = catalog;
        this.file = file;
        this.removal = removal;
        this.wish = wish;
        this.register = register;
        this.context = context;
    }

    /**
     * The claim, once all that is configured is stored and announced; begun anew after a failure it does what is left.
     */
    Uni<Claim> claim() {
        return shards.claimAll(instance.instance(), instance.publicUrl().toString())
                .chain(mine -> context.run(store::load)
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .chain(stored -> lay(wish.now(), stored, mine))
                        .chain(() -> context.run(() -> register.bringInLine(catalog.definitions(), mine))))
                .ifNoItem()
                .after(LIMIT)
                .fail();
    }

    /** Lays what the files want over what is stored. */
    private Uni<Void> lay(Optional<Configuration> wanted, Stored stored, Ownership mine) {
        restore(stored, wanted.isPresent());
        if (wanted.isEmpty()) {
            LOG.warnf("the files are broken, what is stored goes on components=%d", catalog.definitions().size());
            return Uni.createFrom().voidItem();
        }
        try {
            catalog.adopt(Origin.FILE, wanted.get());
            return stored(catalog.whole(Origin.FILE, wanted.get(), removal.prune() || removal.pruneAtStart()), mine);
        } catch (NotOwnerException | RemovalRefusedException e) {
            wish.refused(e);
            restore(stored, false);
            return Uni.createFrom().voidItem();
        }
    }

    private void restore(Stored stored, boolean filesAreRead) {
        Map<Boolean, Map<String, String>> sources = Map.of(true, new LinkedHashMap<>(), false, new LinkedHashMap<>());
        List<String> lost = new ArrayList<>();
        for (Row row : stored.components()) {
            boolean isOfFiles = row.origin().equals(Origin.FILE);
            if (isOfFiles && filesAreRead) {
                continue; // the files say it anew
            }
            if (row.problem() != null) {
                lost.add(row.id() + ": " + row.problem());
            } else {
                sources.getOrDefault(isOfFiles, Map.of()).put(row.id(), row.source());
            }
        }
        Problems problems = new Problems();
        var restored = new LinkedHashMap<>(
                file.restore(sources.getOrDefault(true, Map.of()), Placeholders.of(System::getenv), problems));
        restored.putAll(file.restore(sources.getOrDefault(false, Map.of()),
                Placeholders.onlyWithPrefix(REST_VARIABLES, System::getenv), problems));
        Map<String, String> groups = new LinkedHashMap<>();
        stored.groups().forEach(row -> groups.put(row.id(), row.source()));
        catalog.load(stored, restored,
                ComponentFile.restoreGroups(groups, Placeholders.of(System::getenv), problems));
        problems.all().forEach(problem -> LOG.warnf("a stored definition cannot run now: %s", problem));
        lost.forEach(problem -> LOG.warnf("a stored definition cannot run now: %s", problem));
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
