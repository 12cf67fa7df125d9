package dev.fettle.engine.health;

import dev.fettle.api.check.SelfCheck.Part;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.SelfPart;
import dev.fettle.platform.database.DatabaseWatch;
import dev.fettle.platform.database.DatabaseWatch.State;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Fettle's own database, as the watch over it last found it. */
@ApplicationScoped
class DatabasePart implements SelfPart {

    private final DatabaseWatch database;

    DatabasePart(DatabaseWatch database) {
        this.database = database;
    }

    @Override
    public Part part() {
        return Part.DATABASE;
    }

    @Override
    public Outcome look() {
        return judge(database.state());
    }

    static Outcome judge(State state) {
        Observation observation = new Observation(Duration.ZERO, Map.of(),
                Map.of("database", state.name().toLowerCase(Locale.ROOT)));
        return switch (state) {
            case CONNECTED -> new Outcome.Success(observation);
            case DISCONNECTED ->
                new Outcome.Failure(Reason.UNREACHABLE, "Fettle's own database is disconnected", observation);
            case TIMEOUT ->
                new Outcome.Failure(Reason.TIMEOUT, "Fettle's own database does not answer in time", observation);
        };
    }
}
