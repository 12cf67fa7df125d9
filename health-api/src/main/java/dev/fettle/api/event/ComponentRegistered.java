package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.Subject;

/**
 * A component is watched from now on.
 *
 * @param component the new one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ComponentRegistered(ComponentDescription component) implements HealthEvent.Body {

    /**
     * @throws IllegalArgumentException
     * when the component is absent
     */
    public ComponentRegistered {
        Required.present("component", component);
    }

    @Override
    public Subject subject() {
        return Subject.of(component.id());
    }
}
