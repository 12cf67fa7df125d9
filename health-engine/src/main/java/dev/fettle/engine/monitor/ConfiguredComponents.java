package dev.fettle.engine.monitor;

import dev.fettle.engine.component.ComponentDefinition;
import java.util.List;

/** Reads what is to be watched from the configured files. */
class ConfiguredComponents {

    Reading read() {
        return new Reading(List.of(), List.of(), false);
    }

    record Reading(List<ComponentDefinition> definitions, List<String> problems, boolean isBroken) {}
}
