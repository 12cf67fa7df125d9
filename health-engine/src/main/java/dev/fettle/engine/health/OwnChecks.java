package dev.fettle.engine.health;

import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.config.FileSource;
import dev.fettle.engine.isolation.IsolationGuard;
import dev.fettle.engine.monitor.Monitor;
import dev.fettle.engine.monitor.Workload;
import dev.fettle.engine.outbox.Relay;
import dev.fettle.platform.database.DatabaseWatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Whether this service works. A watched component never changes these. */
@ApplicationScoped
class OwnChecks {

    @Produces
    @Liveness
    @ApplicationScoped
    HealthCheck process() {
        return () -> HealthCheckResponse.up("process");
    }

    @Produces
    @Startup
    @ApplicationScoped
    HealthCheck started() {
        return () -> HealthCheckResponse.up("started");
    }

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck database(DatabaseWatch database) {
        return () -> HealthCheckResponse.named("database")
                .status(database.state() == DatabaseWatch.State.CONNECTED)
                .withData("state", database.state().name().toLowerCase(Locale.ROOT))
                .build();
    }

    /** Broken files are shown; they are no reason to be unready as long as something is stored that goes on. */
    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck definitions(Monitor monitor, FileSource files, ComponentCatalog catalog) {
        return () -> HealthCheckResponse.named("definitions")
                .status(monitor.isWatching() && (files.state().successful() || catalog.size() > 0))
                .withData("files", files.state().successful() ? "good" : "broken")
                .build();
    }

    /** A node that is cut off is shown as such; taking it out of service would help nobody. */
    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck isolation(IsolationGuard guard) {
        return () -> HealthCheckResponse.named("isolation")
                .up()
                .withData("guard", guard.isOn() ? "on" : "off")
                .withData("isolated", guard.isIsolated())
                .build();
    }

    /** Late checks are shown; another node would help, a restart would not. */
    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck schedule(Monitor monitor) {
        return () -> {
            Workload now = monitor.workload();
            return HealthCheckResponse.named("schedule")
                    .up()
                    .withData("overloaded", now.overloaded())
                    .withData("lateMs", now.lateMs())
                    .withData("waiting", now.waiting())
                    .build();
        };
    }

    /** Kafka away is shown, and no reason to be unready: events wait in the outbox. */
    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck kafka(Relay relay) {
        return () -> HealthCheckResponse.named("kafka")
                .up()
                .withData("state", relay.isKafkaReachable() ? "connected" : "disconnected")
                .build();
    }
}
