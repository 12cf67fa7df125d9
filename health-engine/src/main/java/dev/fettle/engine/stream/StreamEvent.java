package dev.fettle.engine.stream;

import dev.fettle.api.component.GroupPath;
import dev.fettle.engine.component.ComponentDefinition;
import org.jspecify.annotations.Nullable;

/**
 * One event as it is kept: written once, for all who listen.
 *
 * @param number rises with each event
 * @param kind what it tells
 * @param component whose it is; null for SYSTEM
 * @param group the group that it tells of or that the component stands in; null for the system and without one
 * @param data its JSON, one line
 */
record StreamEvent(long number, Kind kind, @Nullable ComponentDefinition component, @Nullable GroupPath group,
        String data) {}
