package dev.fettle.engine.export;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Optional;

/** The status file, where one is wanted. */
@ApplicationScoped
class StatusFile {

    private final Optional<StatusFileKeeper> keeper;

    StatusFile(StatusFileConfig config, Whole whole, Clock clock, MeterRegistry metrics) {
        Counter failures = Counter.builder("fettle.status.file.write.failures")
                .description("Times that the status file could not be written")
                .register(metrics);
        this.keeper = config.path()
                .map(path -> new StatusFileKeeper(whole::standing,
                        new StatusFileWriter(path, whole.version(), failures::increment), clock));
    }

    void start(@Observes StartupEvent event) {
        keeper.ifPresent(StatusFileKeeper::start);
    }

    void stop(@Observes ShutdownEvent event) {
        keeper.ifPresent(StatusFileKeeper::close);
    }
}
