package dev.fettle.notifier;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Takes the meters along when an application of the tests stops: Micrometer's global registry outlives it, and would
 * show the next one in this JVM the gauges of this one, at their last values.
 */
@ApplicationScoped
class MetersOfOneRun {

    void stop(@Observes ShutdownEvent event) {
        Metrics.globalRegistry.clear();
    }
}
