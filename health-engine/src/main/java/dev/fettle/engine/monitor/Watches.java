package dev.fettle.engine.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.Incident;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.status.CheckResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes the live state of components from what is stored of them. */
@ApplicationScoped
class Watches {

    private static final Logger LOG = Logger.getLogger(Watches.class);

    private final Clock clock;
    private final ObjectMapper json;
    private final EventFactory events;

    Watches(Clock clock, ObjectMapper json, EventFactory events) {
        this.clock = clock;
        this.json = json;
        this.events = events;
    }

    /** One for each component; their beats begin now. */
    List<Watch> of(List<ComponentDefinition> definitions, List<StoredState> states) {
        Map<Subject, StoredState> stored = states.stream()
                .collect(Collectors.toMap(StoredState::subject, Function.identity()));
        Instant at = clock.instant();
        long now = System.nanoTime();
        List<Watch> watches = new ArrayList<>(definitions.size());
        for (ComponentDefinition definition : definitions) {
            StoredState state = stored.get(Subject.of(definition.id()));
            if (state == null) {
                throw new IllegalStateException("no state is stored for " + definition.id());
            }
            watches.add(new Watch(definition, state, incident(state), lastCheck(state), now, at));
        }
        return watches;
    }

    private @Nullable Incident incident(StoredState state) {
        var id = state.incidentId();
        var startedAt = state.incidentStartedAt();
        return id == null || startedAt == null
                ? null
                : new Incident(id, events.dedupKey(new ComponentId(state.subject().value())), startedAt, null);
    }

    private @Nullable CheckResult lastCheck(StoredState state) {
        String stored = state.lastCheck();
        if (stored == null) {
            return null;
        }
        try {
            return json.readValue(stored, CheckResult.class);
        } catch (JsonProcessingException e) {
            LOG.warnf("the stored last check cannot be read component=%s cause=%s", state.subject(), e.getMessage());
            return null;
        }
    }
}
