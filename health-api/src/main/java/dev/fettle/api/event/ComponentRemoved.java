package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;

/**
 * A component is no longer watched. A component made again under the same id goes on with the next sequence.
 *
 * @param component the one that is gone
 * @param lastStatus the last status it had
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ComponentRemoved(ComponentDescription component, Status lastStatus) implements HealthEvent.Body {

    /**
     * @throws IllegalArgumentException
     * when the component or its status is absent
     */
    public ComponentRemoved {
        Required.present("component", component);
        Required.present("lastStatus", lastStatus);
    }

    @Override
    public Subject subject() {
        return Subject.of(component.id());
    }
}
