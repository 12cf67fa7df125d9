package dev.fettle.engine.export;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Takes our meters out of the registry at the end. The registry outlives an application that is started again in the
 * same JVM, and a gauge of the former one would stand for the new one's.
 */
@ApplicationScoped
class Meters {

    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    void stop(@Observes ShutdownEvent event) {
        registry.getMeters()
                .stream()
                .filter(meter -> meter.getId().getName().startsWith("fettle."))
                .toList()
                .forEach(registry::remove);
    }
}
