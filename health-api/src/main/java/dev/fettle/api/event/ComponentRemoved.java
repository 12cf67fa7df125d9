package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.fettle.api.component.Status;

/**
 * A component is no longer watched. A component made again under the same id goes on with the next sequence.
 *
 * @param component the one that is gone
 * @param lastStatus the last status it had
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ComponentRemoved(ComponentDescription component, Status lastStatus) implements HealthEvent.Body {}
