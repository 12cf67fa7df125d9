package dev.fettle.notifier.health;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started: the configuration was read. */
@Startup
@ApplicationScoped
class StartCheck implements HealthCheck {

    private final Progress progress;

    StartCheck(Progress progress) {
        this.progress = progress;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("start").status(progress.isStarted()).build();
    }
}
