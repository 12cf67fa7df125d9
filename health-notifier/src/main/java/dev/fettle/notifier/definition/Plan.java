package dev.fettle.notifier.definition;

import dev.fettle.platform.file.Origin;
import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.SecretPlaces;
import dev.fettle.notifier.webhook.WebhookEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a wish changes of what is defined now: decided as a whole, then written as a whole. Pure.
 *
 * @param origin who wishes
 * @param created in the order of the wish, secrets complete
 * @param changed in the order of the wish, secrets complete
 * @param removed ids, sorted
 */
record Plan(Origin origin, List<WebhookEntry> created, List<WebhookEntry> changed, List<String> removed) {

    Plan {
        created = List.copyOf(created);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }

    /**
     * The source is to have these and no others.
     *
     * @param prune whether it may lose more than half of what it has
     * @param sealing whether secrets in clear can be stored
     * @throws RefusedException when it cannot be done
     */
    static Plan replacing(Origin origin, List<WebhookEntry> wanted, Map<String, Definition> now, boolean prune,
            boolean sealing) {
        requireOwned(origin, wanted, now);
        Set<String> ids = new HashSet<>(wanted.stream().map(WebhookEntry::id).toList());
        List<Definition> own = now.values().stream().filter(known -> known.origin().equals(origin)).toList();
        List<String> removed = own.stream().map(Definition::id).filter(id -> !ids.contains(id)).sorted().toList();
        if (!prune && removed.size() * 2 > own.size()) {
            throw new RefusedException(new Refusal.TooMuchRemoved(removed.size(), own.size()));
        }
        return of(origin, wanted, now, removed, sealing);
    }

    /** There is to be one more. */
    static Plan creating(WebhookEntry wanted, Map<String, Definition> now, boolean sealing) {
        Definition before = now.get(wanted.id());
        if (before != null) {
            throw new RefusedException(new Refusal.Duplicate(wanted.id(), before.origin()));
        }
        return of(Origin.REST, List.of(wanted), now, List.of(), sealing);
    }

    /** This one is to be so, whether it was there or not. */
    static Plan putting(WebhookEntry wanted, Map<String, Definition> now, Precondition precondition, boolean sealing) {
        requireOwned(Origin.REST, List.of(wanted), now);
        require(precondition, wanted.id(), now);
        return of(Origin.REST, List.of(wanted), now, List.of(), sealing);
    }

    /** This one is to be no more. */
    static Plan removing(String id, Map<String, Definition> now, Precondition precondition) {
        Definition before = now.get(id);
        if (before == null) {
            throw new RefusedException(new Refusal.Missing(id));
        }
        if (!before.origin().equals(Origin.REST)) {
            throw new RefusedException(new Refusal.Owned(List.of(new Refusal.Taken(id, before.origin(), "#"))));
        }
        require(precondition, id, now);
        return new Plan(Origin.REST, List.of(), List.of(), List.of(id));
    }

    /** Whether there is nothing to do. */
    boolean isEmpty() {
        return created.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }

    Diff diff() {
        return new Diff(created.size(), changed.size(), removed.size());
    }

    private static void requireOwned(Origin origin, List<WebhookEntry> wanted, Map<String, Definition> now) {
        List<Refusal.Taken> taken = new ArrayList<>();
        for (WebhookEntry entry : wanted) {
            Definition before = now.get(entry.id());
            if (before != null && !before.origin().equals(origin)) {
                taken.add(new Refusal.Taken(entry.id(), before.origin(), entry.pointer()));
            }
        }
        if (!taken.isEmpty()) {
            throw new RefusedException(new Refusal.Owned(taken));
        }
    }

    private static void require(Precondition precondition, String id, Map<String, Definition> now) {
        if (!precondition.holds(Optional.ofNullable(now.get(id)))) {
            throw new RefusedException(new Refusal.Stale(id));
        }
    }

    private static Plan of(Origin origin, List<WebhookEntry> wanted, Map<String, Definition> now,
            List<String> removed, boolean sealing) {
        refuse(wanted.stream().flatMap(entry -> nothingToKeep(entry, now.get(entry.id()))).toList(),
                Refusal.NothingToKeep::new);
        List<WebhookEntry> created = new ArrayList<>();
        List<WebhookEntry> changed = new ArrayList<>();
        for (WebhookEntry entry : wanted) {
            Definition before = now.get(entry.id());
            if (before == null) {
                created.add(entry);
            } else {
                WebhookEntry complete = before.completed(entry);
                if (!before.says(complete)) {
                    changed.add(complete);
                }
            }
        }
        Plan plan = new Plan(origin, created, changed, removed);
        refuse(sealing || origin.equals(Origin.FILE) ? List.of() : plan.inClear(), Refusal.NoKey::new);
        return plan;
    }

    private static boolean hasSecret(@Nullable Definition before) {
        return before != null && before.isUsable() && before.webhook().isSigned();
    }

    private static boolean hasAddress(@Nullable Definition before, WebhookEntry entry) {
        return before != null && before.isUsable() && before.isAt(entry);
    }

    private List<String> inClear() {
        return Stream.of(created, changed).flatMap(Collection::stream)
                .flatMap(entry -> SecretPlaces.clear(entry.written()).stream()
                        .map(path -> entry.pointer() + "/" + path))
                .toList();
    }

    /** The places of a wish that keep a secret which is not there. */
    private static Stream<String> nothingToKeep(WebhookEntry entry, @Nullable Definition before) {
        List<String> paths = new ArrayList<>();
        if (entry.keepsSecret() && !hasSecret(before)) {
            paths.add("secret");
        }
        if (entry.keepsAddress() && !hasAddress(before, entry)) {
            paths.add("url");
        }
        if (before == null || entry.withAccessOf(before).isEmpty()) {
            paths.addAll(entry.keptAccess());
        }
        return paths.stream().map(path -> entry.pointer() + "/" + path);
    }

    private static void refuse(List<String> pointers, Function<List<String>, Refusal> why) {
        if (!pointers.isEmpty()) {
            throw new RefusedException(why.apply(pointers));
        }
    }
}
