package dev.fettle.engine.health;

import dev.fettle.engine.monitor.Monitor;
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

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck definitions(Monitor monitor) {
        return () -> HealthCheckResponse.named("definitions").status(monitor.isWatching()).build();
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
