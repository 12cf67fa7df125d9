package dev.fettle.notifier.definition;

import dev.fettle.platform.file.Origin;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.definition.DefinitionStore.Stored;
import dev.fettle.notifier.definition.DefinitionStore.Writing;
import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.SecretPlaces;
import dev.fettle.notifier.webhook.WebhookEntry;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.notifier.webhook.Webhooks;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.security.SecretBox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one door to definitions. A wish is decided against what is stored, under a lock, and written as a whole or not at
 * all; then {@link Webhooks} is brought up to date before the answer. What other notifiers write is seen within a
 * second,
 * and a secret that changed in a file which a placeholder names within a minute. Any thread.
 */
@ApplicationScoped
public class Definitions {

    /** Variables that requests may name begin so; the keys that secrets are sealed with are none of them. */
    static final String SECRET_PREFIX = "FETTLE_SECRET_";

    private static final Logger LOG = Logger.getLogger(Definitions.class);
    private static final Set<String> KEYS = Set.of("FETTLE_SECRET_KEY", "FETTLE_SECRET_KEY_FILE");
    private static final long LOOK_MS = 1_000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long STALE_NS = Duration.ofMinutes(1).toNanos();

    private final Vertx vertx;
    private final Database database;
    private final DefinitionStore store;
    private final Webhooks webhooks;
    private final Optional<SecretBox> box;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Map<String, String> secretsOfFiles = Map.of();
    private long loadedRevision = -1;
    private volatile long loadedAt = System.nanoTime();
    private Set<String> told = Set.of();

    Definitions(Vertx vertx, Database database, DefinitionStore store, Webhooks webhooks, Optional<SecretBox> box) {
        this.vertx = vertx;
        this.database = database;
        this.store = store;
        this.webhooks = webhooks;
        this.box = box;
    }

    /** What placeholders of requests expand by: variables of their own prefix only. */
    public static Placeholders placeholdersOfRequests() {
        return Placeholders.onlyWithPrefix(SECRET_PREFIX, variablesOf(Origin.REST));
    }

    /**
     * The files are to have these and no others.
     *
     * @param prune whether they may lose more than half of what they have
     */
    public Uni<Diff> replaceFiles(List<WebhookEntry> wanted, boolean prune) {
        Map<String, String> secrets = secrets(wanted);
        // of a wish that may be refused, only what is not known at all is taken
        Map<String, String> known = new HashMap<>(secrets);
        known.putAll(secretsOfFiles);
        secretsOfFiles = Map.copyOf(known);
        return write(false, now -> Plan.replacing(Origin.FILE, wanted, now, prune, box.isPresent()),
                () -> secretsOfFiles = secrets).map(Plan::diff);
    }

    /**
     * The source is to have these and no others.
     *
     * @param origin one who applies
     * @param prune whether it may lose more than half of what it has
     * @param dryRun whether nothing is written in the end
     */
    public Uni<Diff> apply(Origin origin, List<WebhookEntry> wanted, boolean prune, boolean dryRun) {
        return write(dryRun, now -> Plan.replacing(origin, wanted, now, prune, box.isPresent()), () -> {})
                .map(Plan::diff);
    }

    /** There is to be one more, owned by REST. */
    public Uni<Void> create(WebhookEntry wanted) {
        return write(false, now -> Plan.creating(wanted, now, box.isPresent()), () -> {}).replaceWithVoid();
    }

    /**
     * This one is to be so, owned by REST.
     *
     * @return whether it was not there before
     */
    public Uni<Boolean> put(WebhookEntry wanted, Precondition precondition) {
        return write(false, now -> Plan.putting(wanted, now, precondition, box.isPresent()), () -> {})
                .map(plan -> !plan.created().isEmpty());
    }

    /**
     * This one, owned by REST, gets another signing secret; the one before signs too for a while.
     *
     * @param given the new one; null: one is made, of the same kind
     * @param overlap how long the one before signs too; zero: not at all
     */
    public Uni<Rotated> rotate(String id, @Nullable String given, Duration overlap) {
        return refresh().emitOn(Infrastructure.getDefaultWorkerPool()).flatMap(_ -> {
            Definition before = webhooks.find(id)
                    .orElseThrow(() -> new RefusedException(new Refusal.Missing(id)));
            if (!before.origin().equals(Origin.REST)) {
                throw new RefusedException(new Refusal.Owned(List.of(new Refusal.Taken(id, before.origin(), "#"))));
            }
            if (!before.isUsable()) {
                throw new RefusedException(new Refusal.NothingToKeep(List.of("#/secret")));
            }
            String secret = given == null ? before.webhook().anotherSecret(RANDOM) : given;
            Instant until = overlap.isZero() ? null : Instant.now().plus(overlap);
            ConfigFiles files = ConfigSnapshot.of(id, new JsonObject(Rotation.of(before, secret, until)).encode()
                    .getBytes(StandardCharsets.UTF_8)).parse(placeholdersOfRequests());
            WebhookEntry entry = WebhookFile.one(files, id, false).filter(_ -> !files.problems().hasErrors())
                    .orElseThrow(() -> new RefusedException(new Refusal.NoSecret()));
            return put(entry, new Precondition.OneOf(Set.of(before.version())))
                    .map(_ -> new Rotated(given == null ? secret : null, entry.webhook().publicKey(), until));
        });
    }

    /**
     * What a rotation made.
     *
     * @param secret the new one, shown this once; null when it was given
     * @param publicKey what receivers verify with; empty where they need the secret
     * @param previousUntil so long does the one before sign too; null: it does not
     */
    public record Rotated(@Nullable String secret, Optional<String> publicKey, @Nullable Instant previousUntil) {

        @Override
        public String toString() {
            return "Rotated[" + previousUntil + "]";
        }
    }

    /**
     * What stands sealed after a look at all of it.
     *
     * @param key the name of the key that seals now
     * @param resealed how many definitions were sealed anew
     * @param byKey how many secrets are sealed by each key; only those of {@code key} when the others can go
     */
    public record Sealed(String key, int resealed, Map<String, Long> byKey) {

        public Sealed {
            byKey = Map.copyOf(byKey);
        }
    }

    /** Seals anew what was sealed by another key than the first, and says by which keys secrets are sealed now. */
    public Uni<Sealed> sealAnew() {
        if (box.isEmpty()) {
            throw new RefusedException(new Refusal.NoKeyAtAll());
        }
        SecretBox key = box.get();
        return store.all().flatMap(before -> Multi.createFrom().iterable(before.definitions())
                .onItem().transformToUniAndConcatenate(definition -> definition.resealed(key)
                        .map(anew -> store.reseal(definition, anew).replaceWith(1))
                        .orElseGet(() -> Uni.createFrom().item(0)))
                .collect().with(Collectors.summingInt(Integer::intValue)))
                .flatMap(count -> store.all().map(after -> new Sealed(key.sealingKey(), count,
                        after.definitions().stream().flatMap(definition -> definition.keys().stream())
                                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())))));
    }

    /** This one, owned by REST, is to be no more. */
    public Uni<Void> remove(String id, Precondition precondition) {
        return write(false, now -> Plan.removing(id, now, precondition), () -> {}).replaceWithVoid();
    }

    /**
     * Brings memory up to date with what is stored.
     *
     * @return how many webhooks have a definition
     */
    public Uni<Integer> load() {
        return store.all().emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(stored -> take(stored.revision(), read(stored)))
                .map(stored -> stored.definitions().size());
    }

    /** As {@link #load}, when there is anything new. */
    public Uni<Void> refresh() {
        return store.revision().flatMap(revision -> isNew(revision) ? load().replaceWithVoid() : voidItem());
    }

    /** Begins to look for what others change; to be called once. */
    public void start() {
        vertx.setPeriodic(LOOK_MS, _ -> look());
    }

    /** Seals anew what was sealed by a key that is to go. */
    public Uni<Void> reseal() {
        return box.isEmpty()
                ? voidItem()
                : store.all().flatMap(stored -> Multi.createFrom().iterable(stored.definitions())
                        .onItem().transformToUniAndConcatenate(definition -> reseal(definition, box.get()))
                        .collect().last().replaceWithVoid());
    }

    private void look() {
        if (looking.compareAndSet(false, true)) {
            boolean stale = System.nanoTime() - loadedAt > STALE_NS;
            (stale ? load().replaceWithVoid() : refresh()).onTermination().invoke(() -> looking.set(false))
                    .subscribe().with(_ -> {}, failure -> LOG.debugf("definitions not looked at cause=%s", failure));
        }
    }

    private Uni<Plan> write(boolean dryRun, Function<Map<String, Definition>, Plan> wish, Runnable committed) {
        return database.transaction(connection -> store.locked(connection)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .flatMap(stored -> write(connection, stored, wish, dryRun)))
                .invoke(committed)
                .call(_ -> dryRun ? voidItem() : load())
                .invoke(plan -> tell(plan, dryRun));
    }

    private Uni<Plan> write(SqlConnection connection, Stored stored, Function<Map<String, Definition>, Plan> wish,
            boolean dryRun) {
        Map<String, Definition> now = byId(read(stored));
        Plan plan = wish.apply(now);
        // what has a row and cannot be read goes on with what waits for it: nobody removed it
        Set<String> goingOn = new HashSet<>(stored.undefined());
        stored.definitions().stream().map(StoredDefinition::id).filter(id -> !now.containsKey(id))
                .forEach(goingOn::add);
        long revision = stored.revision() + 1;
        Writing writing = new Writing(
                plan.created().stream().filter(entry -> !goingOn.contains(entry.id()))
                        .map(entry -> StoredDefinition.of(entry, plan.origin(), revision, box)).toList(),
                Stream.concat(plan.changed().stream(),
                        plan.created().stream().filter(entry -> goingOn.contains(entry.id())))
                        .map(entry -> StoredDefinition.of(entry, plan.origin(), revision, box)).toList(),
                Stream.concat(plan.removed().stream(), leftovers(plan, stored)).toList());
        return dryRun || writing.isEmpty()
                ? Uni.createFrom().item(plan)
                : store.write(connection, revision, plan.origin(), writing).replaceWith(plan);
    }

    /** What stood in a file before there were definitions, and does not any more. */
    private static Stream<String> leftovers(Plan plan, Stored stored) {
        Set<String> wanted = new HashSet<>(plan.created().stream().map(WebhookEntry::id).toList());
        return plan.origin().equals(Origin.FILE)
                ? stored.undefined().stream().filter(id -> !wanted.contains(id))
                : Stream.empty();
    }

    private List<Definition> read(Stored stored) {
        return stored.definitions().stream().flatMap(definition -> {
            Optional<Definition> read = definition.read(surroundings(definition.origin()));
            if (read.isEmpty()) {
                LOG.errorf("stored definition cannot be read, nothing is queued for it webhook=%s", definition.id());
            }
            return read.stream();
        }).toList();
    }

    private StoredDefinition.Surroundings surroundings(Origin origin) {
        return new StoredDefinition.Surroundings(box, secretsOfFiles, variablesOf(origin));
    }

    private synchronized boolean isNew(long revision) {
        return revision != loadedRevision;
    }

    /** An older answer of the database never replaces a newer one. */
    private synchronized void take(long revision, List<Definition> definitions) {
        if (revision < loadedRevision) {
            return;
        }
        loadedRevision = revision;
        loadedAt = System.nanoTime();
        webhooks.replace(definitions);
        Set<String> problems = new HashSet<>();
        for (Definition definition : definitions) {
            if (!definition.isUsable()) {
                String problem = definition.id() + ": " + definition.problem();
                problems.add(problem);
                if (!told.contains(problem)) {
                    LOG.errorf("webhook cannot be delivered to by this notifier webhook=%s cause=%s",
                            definition.id(), definition.problem());
                }
            }
        }
        told = problems;
    }

    private void tell(Plan plan, boolean dryRun) {
        if (dryRun || plan.isEmpty()) {
            return;
        }
        String source = plan.origin().value();
        plan.created().forEach(entry -> LOG.infof("webhook created webhook=%s source=%s", entry.id(), source));
        plan.changed().forEach(entry -> LOG.infof("webhook changed webhook=%s source=%s", entry.id(), source));
        plan.removed().forEach(id -> LOG.infof("webhook removed webhook=%s source=%s", id, source));
    }

    private Uni<Void> reseal(StoredDefinition stored, SecretBox key) {
        return stored.resealed(key).map(anew -> store.reseal(stored, anew)).orElseGet(Definitions::voidItem);
    }

    private static Map<String, Definition> byId(List<Definition> definitions) {
        Map<String, Definition> byId = new HashMap<>();
        definitions.forEach(definition -> byId.put(definition.id(), definition));
        return byId;
    }

    private static Map<String, String> secrets(List<WebhookEntry> entries) {
        Map<String, String> secrets = new HashMap<>();
        entries.forEach(entry -> SecretPlaces.all(entry.written())
                .forEach((path, text) -> secrets.put(StoredDefinition.context(entry.id(), path), text)));
        return Map.copyOf(secrets);
    }

    private static Function<String, @Nullable String> variablesOf(Origin origin) {
        return origin.equals(Origin.FILE) ? System::getenv : name -> KEYS.contains(name) ? null : System.getenv(name);
    }

    private static Uni<Void> voidItem() {
        return Uni.createFrom().voidItem();
    }
}
