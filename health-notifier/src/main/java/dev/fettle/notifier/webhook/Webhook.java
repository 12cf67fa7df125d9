package dev.fettle.notifier.webhook;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.notifier.signature.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One receiver: what it wants, and how it is to be delivered.
 *
 * @param id its stable name
 * @param url where to POST to; http or https
 * @param secret what its signatures are made with
 * @param match which events it is about
 * @param tell the statuses it wants to hear of
 * @param types the types of events it wants
 * @param batching when events go out together
 * @param retrying when a failed attempt is repeated
 * @param timeout of one whole attempt
 * @param rules what it wants beyond that
 * @param shown what may be shown in place of what may be secret
 */
public record Webhook(String id, URI url, Secret secret, Match match, Set<Status> tell, Set<EventType> types,
        Batching batching, Retrying retrying, Duration timeout, Rules rules, Shown shown) {

    /** What is told unless the webhook says otherwise. */
    public static final Set<Status> DEFAULT_TELL = Set.of(Status.DEGRADED, Status.UNHEALTHY);
    /** The types that are sent unless the webhook says otherwise. */
    public static final Set<EventType> DEFAULT_TYPES = Set.of(EventType.STATUS_CHANGED);
    /** Bound of one attempt unless the webhook says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(2);

    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9._-]{0,199}");

    /**
     * @throws IllegalArgumentException when a bound is broken; the message names the value
     */
    public Webhook {
        id = requireId(id);
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null) {
            throw new IllegalArgumentException("url must be http://… or https://… with a host");
        }
        if (url.getUserInfo() != null) {
            throw new IllegalArgumentException("url must not hold a user or password");
        }
        if (tell.isEmpty()) {
            throw new IllegalArgumentException("tell must name at least one status");
        }
        if (types.isEmpty()) {
            throw new IllegalArgumentException("types must name at least one type");
        }
        within("timeout", timeout, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
        tell = Set.copyOf(tell);
        types = Set.copyOf(types);
    }

    /**
     * Whether it is about what the event tells of: {@code match} and {@code filter} together. A filter speaks of
     * components only, so what is told of a group or of the system fits it.
     */
    Fit fit(HealthEvent event) {
        return switch (event.body()) {
            case StatusChanged changed -> fit(changed.component());
            case FlagsChanged changed -> fit(changed.component());
            case ComponentRegistered registered -> fit(registered.component());
            case ComponentRemoved removed -> fit(removed.component());
            case AggregateStatusChanged _ -> match.fits(event) ? Fit.FITS : Fit.NO_MATCH;
        };
    }

    /** Whether it is about that component. */
    Fit fit(ComponentDescription component) {
        if (!match.fits(component)) {
            return Fit.NO_MATCH;
        }
        Filter filter = rules.filter();
        return filter == null
                ? Fit.FITS
                : filter.of(component).map(fits -> fits ? Fit.FITS : Fit.FILTERED)
                        .orElse(Fit.NOT_EVALUATED);
    }

    /** Whether a webhook is about something. */
    public enum Fit {

        /** It is. */
        FITS,
        /** Its {@code match} says no. */
        NO_MATCH,
        /** Its {@code filter} says no. */
        FILTERED,
        /** Its filter could not be evaluated, so it is. */
        NOT_EVALUATED;

        boolean isFitting() {
            return this == FITS || this == NOT_EVALUATED;
        }
    }

    /** The same with another secret, and what may be shown of it. */
    Webhook with(Secret otherSecret, String shownSecret) {
        return new Webhook(id, url, otherSecret, match, tell, types, batching, retrying, timeout, rules,
                new Shown(shown.url(), shownSecret));
    }

    /** The same at another address that is shown alike. */
    Webhook with(URI otherUrl) {
        return new Webhook(id, otherUrl, secret, match, tell, types, batching, retrying, timeout, rules,
                shown);
    }

    /** Hides what may be secret of the address. */
    @Override
    public String toString() {
        return "Webhook[" + id + " at " + shown.url() + ", " + match + "]";
    }

    /**
     * The id itself, when it is one.
     *
     * @throws IllegalArgumentException when it is not; the message says what it must be
     */
    public static String requireId(String id) {
        if (!SLUG.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "id must match [a-z0-9][a-z0-9._-]* and have at most 200 characters, was '" + id + "'");
        }
        return id;
    }

    private static void within(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    name + " must be between " + least + " and " + most + ", was " + value);
        }
    }

    /**
     * What may be shown: a placeholder as it was written, never what it stands for.
     *
     * @param url the placeholder, or the address itself where none was used, its secret parameters as {@code ***}
     * @param secret the placeholder, or {@code ***} where it is more than the name of a variable or file
     */
    public record Shown(String url, String secret) {}

    /**
     * When events go out together.
     *
     * @param maxEvents most events of a batch, 1 to 1,000
     * @param maxWait longest wait of the oldest event, up to 1 h; zero sends at once
     * @param maxBytes most bytes of a body, 1 KiB to 4 MiB; a single larger event goes alone
     */
    public record Batching(int maxEvents, Duration maxWait, long maxBytes) {

        static final int MOST_EVENTS = 1_000;
        static final Duration LONGEST_WAIT = Duration.ofHours(1);
        static final long FEWEST_BYTES = 1024;
        static final long MOST_BYTES = 4 * 1024 * 1024;

        /** 100 events, 5 s, 256 KiB. */
        public static final Batching DEFAULT = new Batching(100, Duration.ofSeconds(5), 256 * 1024);

        /**
         * @throws IllegalArgumentException when a bound is broken; the message names the value
         */
        public Batching {
            if (maxEvents < 1 || maxEvents > MOST_EVENTS) {
                throw new IllegalArgumentException(
                        "maxEvents must be between 1 and " + MOST_EVENTS + ", was " + maxEvents);
            }
            within("maxWait", maxWait, Duration.ZERO, LONGEST_WAIT);
            if (maxBytes < FEWEST_BYTES || maxBytes > MOST_BYTES) {
                throw new IllegalArgumentException("maxBytes must be between 1KiB and 4MiB, was " + maxBytes + " B");
            }
        }
    }

    /**
     * When a failed attempt is repeated.
     *
     * @param base longest delay after the first failure, 1 ms to 1 h
     * @param factor by which it grows with each further failure, 1 to 10
     * @param ceiling longest delay of all, base to 24 h
     * @param deadline when a batch is given up, counted from its first attempt, 1 s to 7 d
     */
    public record Retrying(Duration base, double factor, Duration ceiling, Duration deadline) {

        static final Duration SHORTEST_BASE = Duration.ofMillis(1);
        static final Duration LONGEST_BASE = Duration.ofHours(1);
        static final double LARGEST_FACTOR = 10;
        static final Duration LONGEST_CEILING = Duration.ofHours(24);
        static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(1);
        static final Duration LONGEST_DEADLINE = Duration.ofDays(7);

        /** 1 s, doubling, 1 h at most, for 24 h. */
        public static final Retrying DEFAULT = new Retrying(Duration.ofSeconds(1), 2, Duration.ofHours(1),
                Duration.ofHours(24));

        /**
         * @throws IllegalArgumentException when a bound is broken; the message names the value
         */
        public Retrying {
            within("base", base, SHORTEST_BASE, LONGEST_BASE);
            if (!(factor >= 1 && factor <= LARGEST_FACTOR)) {
                throw new IllegalArgumentException("factor must be between 1 and 10, was " + factor);
            }
            within("ceiling", ceiling, base, LONGEST_CEILING);
            within("deadline", deadline, SHORTEST_DEADLINE, LONGEST_DEADLINE);
        }
    }
}
