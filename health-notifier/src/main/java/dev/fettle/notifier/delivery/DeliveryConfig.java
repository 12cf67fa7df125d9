package dev.fettle.notifier.delivery;

import dev.fettle.platform.address.DnsConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How webhooks are shared among notifiers, and how long the delivery log is kept. */
@ConfigMapping(prefix = "fettle.delivery")
public interface DeliveryConfig {

    /**
     * How long a webhook stays with a notifier that does not renew its lease. Default 30 s: three renewals may fail
     * before another notifier takes over.
     */
    @WithDefault("30s")
    @DurationMin(seconds = 3)
    Duration lease();

    /** How often leases are renewed and free webhooks claimed. Default 10 s, a third of the lease. */
    @WithDefault("10s")
    @DurationMin(seconds = 1)
    Duration renewal();

    /**
     * How often an Alertmanager is told again of what lasts. Default 60 s: it takes what it is not told of for 5 min
     * (its
     * resolve_timeout) for resolved.
     */
    @WithDefault("60s")
    @DurationMin(millis = 100)
    Duration alertsAgain();

    /** How often the queue is looked at without a ring. Default 1 s; only a safety net, and the way between nodes. */
    @WithDefault("1s")
    @DurationMin(millis = 100)
    Duration poll();

    /** How long delivered batches and their attempts are kept. Default 7 days, as long as Kafka keeps the events. */
    @WithDefault("7d")
    @DurationMin(minutes = 1)
    Duration retention();

    /**
     * How long dead letters, and what is queued for a webhook that is DISABLED, are kept. Default
     * 30 days: time for somebody to come back from a holiday.
     */
    @WithDefault("30d")
    @DurationMin(minutes = 1)
    Duration undeliveredRetention();

    /** How names of receivers become addresses. */
    DnsConfig dns();

    /** Exports of the delivery log. */
    Exports exports();

    /** How many may read the whole log at once, and for how long. */
    interface Exports {

        /** Answers that are written at once; who comes then is refused with 503. Default 4: each asks the database. */
        @WithDefault("4")
        @Min(1)
        @Max(100)
        int most();

        /** Longest time of one answer; a reader who is slower is cut off. Default 10 min: a million lines or so. */
        @WithDefault("10m")
        @DurationMin(millis = 100)
        Duration deadline();
    }
}
