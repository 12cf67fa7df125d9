package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import org.jspecify.annotations.Nullable;

/**
 * A flag beside the status of a component began or ended.
 *
 * @param component whose flags they are
 * @param status its status, which did not change
 * @param paused whether it is not checked for now
 * @param flapping whether it changes too often
 * @param maintenance whether it is in a maintenance window
 * @param causedBy the component it depends on that explains its trouble; null when none does
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record FlagsChanged(ComponentDescription component, Status status, boolean paused, boolean flapping,
        boolean maintenance, @Nullable ComponentId causedBy) implements HealthEvent.Body {

    /**
     * @throws IllegalArgumentException
     * when the component or its status is absent
     */
    public FlagsChanged {
        Required.present("component", component);
        Required.present("status", status);
    }

    @Override
    public Subject subject() {
        return Subject.of(component.id());
    }
}
