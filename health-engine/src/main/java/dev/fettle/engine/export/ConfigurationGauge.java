package dev.fettle.engine.export;

import dev.fettle.engine.config.FileSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Whether what the files say now is what is watched. Any thread. */
@ApplicationScoped
class ConfigurationGauge {

    private final FileSource files;
    private final MeterRegistry metrics;

    ConfigurationGauge(FileSource files, MeterRegistry metrics) {
        this.files = files;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        Gauge.builder("fettle.config.last.reload.successful", () -> files.state().successful() ? 1 : 0)
                .description("1 if the files were read and applied, 0 if what they say now is refused")
                .register(metrics);
    }
}
