package dev.fettle.notifier.definition;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/** What became of the files when they were read last. Any thread. */
@ApplicationScoped
public class Reload {

    private volatile State state = State.PENDING;

    /** What became of them. */
    public enum State {
        /** They wait for the database. */
        PENDING,
        /** What they say holds. */
        CURRENT,
        /** They cannot be read; what held before still holds. */
        BROKEN,
        /** They say what must not be; what held before still holds. */
        REFUSED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Reload(MeterRegistry registry) {
        Gauge.builder("fettle.config.last.reload.successful", this, Reload::figure)
                .description("Whether the configuration files as they are now are in effect: 1 or 0")
                .register(registry);
    }

    /** What became of them. */
    public State state() {
        return state;
    }

    void is(State now) {
        state = now;
    }

    private double figure() {
        return switch (state) {
            case CURRENT, PENDING -> 1;
            case BROKEN, REFUSED -> 0;
        };
    }
}
