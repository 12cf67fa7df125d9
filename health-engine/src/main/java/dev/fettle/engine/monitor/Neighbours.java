package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.component.ComponentDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;

/**
 * Who depends on whom, and the way from one to the other, whichever lanes they are on: what turns lets those that
 * depend
 * on it look for their cause again, and what fails lets those that it depends on be checked at once. Nobody waits for
 * the answer. Any thread.
 */
@ApplicationScoped
class Neighbours {

    private final ConcurrentMap<ComponentId, Set<ComponentId>> dependents = new ConcurrentHashMap<>();
    private final Lanes lanes;

    Neighbours(Lanes lanes) {
        this.lanes = lanes;
    }

    void add(ComponentDefinition definition) {
        definition.dependsOn()
                .forEach(cause -> dependents.computeIfAbsent(cause, _ -> ConcurrentHashMap.newKeySet())
                        .add(definition.id()));
    }

    void remove(ComponentDefinition definition) {
        definition.dependsOn().forEach(cause -> dependents.computeIfPresent(cause, (_, own) -> {
            own.remove(definition.id());
            return own.isEmpty() ? null : own;
        }));
    }

    /** Something that others depend on turned, or its own cause is another one now, or it is gone. */
    void turned(ComponentId cause) {
        tell(dependents.getOrDefault(cause, Set.of()), Lane::reconsider);
    }

    /** Something fails: is it one of those that it depends on? */
    void suspect(ComponentDefinition failing) {
        tell(failing.dependsOn(), Lane::hurry);
    }

    private void tell(Iterable<ComponentId> those, BiConsumer<Lane, ComponentId> what) {
        those.forEach(id -> what.accept(lanes.of(Subject.of(id)), id));
    }
}
