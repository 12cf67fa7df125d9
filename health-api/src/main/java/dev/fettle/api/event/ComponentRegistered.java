package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A component is watched from now on.
 *
 * @param component the new one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ComponentRegistered(ComponentDescription component) implements HealthEvent.Body {}
