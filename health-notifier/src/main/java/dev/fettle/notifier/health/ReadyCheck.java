package dev.fettle.notifier.health;

import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.definition.Reload;
import dev.fettle.platform.database.DatabaseWatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready: the database is reachable, its schema is up to date, the webhooks are registered. Kafka does not
 * count, nor do files that are broken while the definitions before them serve.
 */
@Readiness
@ApplicationScoped
class ReadyCheck implements HealthCheck {

    private final Database database;
    private final DatabaseWatch watch;
    private final Progress progress;
    private final Reload reload;

    ReadyCheck(Database database, DatabaseWatch watch, Progress progress, Reload reload) {
        this.database = database;
        this.watch = watch;
        this.progress = progress;
        this.reload = reload;
    }

    @Override
    public HealthCheckResponse call() {
        boolean connected = watch.state() == DatabaseWatch.State.CONNECTED;
        return HealthCheckResponse.named("notifier")
                .withData("database", connected)
                .withData("migrated", database.isMigrated())
                .withData("webhooks", progress.isOpened())
                .withData("configuration", reload.state().toString())
                .status(connected && database.isMigrated()
                        && progress.isOpened())
                .build();
    }
}
