package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.probe.CheckKinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;

/**
 * Who depends on whom and who looks at whom, and the way from one to the other, whichever lanes they are on: what turns
 * lets those that depend on it look for their cause again, and those that are judged by it look at it again; what fails
 * lets those that it depends on be checked at once. Nobody waits for the answer. Any thread.
 */
@ApplicationScoped
class Neighbours {

    private final ConcurrentMap<ComponentId, Set<ComponentId>> dependents = new ConcurrentHashMap<>();
    private final ConcurrentMap<ComponentId, Set<ComponentId>> onlookers = new ConcurrentHashMap<>();
    private final Lanes lanes;

    Neighbours(Lanes lanes) {
        this.lanes = lanes;
    }

    void add(ComponentDefinition definition) {
        definition.dependsOn().forEach(cause -> add(dependents, cause, definition.id()));
        CheckKinds.looksAt(definition.check())
                .forEach(member -> add(onlookers, new ComponentId(member), definition.id()));
    }

    void remove(ComponentDefinition definition) {
        definition.dependsOn().forEach(cause -> remove(dependents, cause, definition.id()));
        CheckKinds.looksAt(definition.check())
                .forEach(member -> remove(onlookers, new ComponentId(member), definition.id()));
    }

    private static void add(ConcurrentMap<ComponentId, Set<ComponentId>> to, ComponentId one, ComponentId neighbour) {
        // computed and not only looked up: the last one may be leaving meanwhile
        Set<ComponentId> _ = to.compute(one, (_, own) -> {
            Set<ComponentId> all = own == null ? ConcurrentHashMap.newKeySet() : own;
            all.add(neighbour);
            return all;
        });
    }

    private static void remove(ConcurrentMap<ComponentId, Set<ComponentId>> from, ComponentId one,
            ComponentId neighbour) {
        from.computeIfPresent(one, (_, own) -> {
            own.remove(neighbour);
            return own.isEmpty() ? null : own;
        });
    }

    /** Something turned, or its own cause is another one now, or it is gone. */
    void turned(ComponentId cause) {
        tell(dependents.getOrDefault(cause, Set.of()), Lane::reconsider);
        tell(onlookers.getOrDefault(cause, Set.of()), Lane::lookAgain);
    }

    /** Something fails: is it one of those that it depends on? */
    void suspect(ComponentDefinition failing) {
        tell(failing.dependsOn(), Lane::hurry);
    }

    private void tell(Iterable<ComponentId> those, BiConsumer<Lane, ComponentId> what) {
        those.forEach(id -> what.accept(lanes.of(Subject.of(id)), id));
    }
}
