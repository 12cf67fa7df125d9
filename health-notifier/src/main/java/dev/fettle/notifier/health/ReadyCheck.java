package dev.fettle.notifier.health;

import dev.fettle.notifier.database.Database;
import dev.fettle.platform.database.DatabaseWatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the database is reachable, its schema is up to date, the webhooks are registered. Kafka does not count. */
@Readiness
@ApplicationScoped
class ReadyCheck implements HealthCheck {

    private final Database database;
    private final DatabaseWatch watch;
    private final Progress progress;

    ReadyCheck(Database database, DatabaseWatch watch, Progress progress) {
        this.database = database;
        this.watch = watch;
        this.progress = progress;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("notifier")
                .withData("database", (watch.state() == DatabaseWatch.State.CONNECTED))
                .withData("migrated", database.isMigrated())
                .withData("webhooks", progress.isOpened())
                .status((watch.state() == DatabaseWatch.State.CONNECTED) && database.isMigrated()
                        && progress.isOpened())
                .build();
    }
}
