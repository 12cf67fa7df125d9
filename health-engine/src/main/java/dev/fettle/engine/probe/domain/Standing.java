package dev.fettle.engine.probe.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** How a domain stands at an instant, by what its registry said. Pure. */
sealed interface Standing {

    /** It stands and will. */
    record Good() implements Standing {}

    /**
     * Somebody ought to look.
     *
     * @param why for people, behind the name
     */
    record Worrying(String why) implements Standing {}

    /**
     * It is lost, or as good as.
     *
     * @param why for people, behind the name
     */
    record Bad(String why) implements Standing {}

    /** Statuses in which a domain is not, or not for long, in the DNS. The first that is found is told. */
    List<String> LOST = List.of("pending delete", "redemption period", "pending restore", "server hold", "client hold");

    /**
     * How it stands.
     *
     * @param warn a registration that ends sooner is worrying; zero: never, nor one that nobody knows the end of
     */
    static Standing of(Registration registration, Instant now, Duration warn) {
        Optional<String> lost = LOST.stream().filter(registration.statuses()::contains).findFirst();
        if (lost.isPresent()) {
            return new Bad(
                    "is in '" + lost.get() + "'" + (lost.get().endsWith("hold") ? ", so it is not in the DNS" : ""));
        }
        Instant expires = registration.expires();
        if (expires == null) {
            return warn.isZero() ? new Good() : new Worrying("is registered, but the registry does not say until when");
        }
        Duration left = Duration.between(now, expires);
        LocalDate day = LocalDate.ofInstant(expires, ZoneOffset.UTC);
        if (left.isNegative() || left.isZero()) {
            return new Bad("expired " + days(left.negated()) + " ago, on " + day);
        }
        return left.compareTo(warn) < 0 ? new Worrying("expires in " + days(left) + ", on " + day) : new Good();
    }

    private static String days(Duration duration) {
        long days = duration.toDays();
        return days == 0 ? "less than a day" : days == 1 ? "1 day" : days + " days";
    }
}
