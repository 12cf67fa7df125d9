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
import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.signature.Secret;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One receiver: what it wants, and how it is to be delivered.
 *
 * @param id its stable name
 * @param url where to POST to; http or https
 * @param secret what its signatures are made with; {@link Secret#NONE} where nothing is to be signed
 * @param match which events it is about
 * @param tell the statuses it wants to hear of
 * @param types the types of events it wants
 * @param batching when events go out together
 * @param retrying when a failed attempt is repeated
 * @param timeout of one whole attempt
 * @param rules what it wants beyond that
 * @param access how it is reached: with what credentials, how patiently, how often
 * @param format what its receiver reads
 * @param shown what may be shown in place of what may be secret
 */
public record Webhook(String id, URI url, Secret secret, Match match, Set<Status> tell, Set<EventType> types,
        Batching batching, Retrying retrying, Duration timeout, Rules rules, Access access, Format format,
        Shown shown) {

    /** What is told unless the webhook says otherwise. */
    public static final Set<Status> DEFAULT_TELL = Set.of(Status.DEGRADED, Status.UNHEALTHY);
    /** The types that are sent unless the webhook says otherwise. */
    public static final Set<EventType> DEFAULT_TYPES = Set.of(EventType.STATUS_CHANGED);
    /** What a signing secret must be, for messages. */
    public static final String SECRET_FORM = Secret.FORM;
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
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!format.schemes().contains(scheme) || url.getHost() == null) {
            throw new IllegalArgumentException("url must be " + format.schemes().stream().sorted()
                    .map(known -> known + "://…").collect(Collectors.joining(" or ")) + " with a host");
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
            case AggregateStatusChanged changed -> match.fits(changed) ? Fit.FITS : Fit.NO_MATCH;
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

    /** One that is reached as most are. */
    public Webhook(String id, URI url, Secret secret, Match match, Set<Status> tell, Set<EventType> types,
            Batching batching, Retrying retrying, Duration timeout, Rules rules, Shown shown) {
        this(id, url, secret, match, tell, types, batching, retrying, timeout, rules, Access.PLAIN,
                Format.Plain.CLOUDEVENTS,
                shown);
    }

    /** The same with another secret, and what may be shown of it. */
    Webhook with(Secret otherSecret, String shownSecret) {
        return new Webhook(id, url, otherSecret, match, tell, types, batching, retrying, timeout, rules, access, format,
                new Shown(shown.url(), shownSecret));
    }

    /** The same at another address that is shown alike. */
    Webhook with(URI otherUrl) {
        return new Webhook(id, otherUrl, secret, match, tell, types, batching, retrying, timeout, rules, access, format,
                shown);
    }

    /** The same reached in another way. */
    Webhook with(Access otherAccess) {
        return new Webhook(id, url, secret, match, tell, types, batching, retrying, timeout, rules, otherAccess, format,
                shown);
    }

    /** The same in another format, or with other secrets of it. */
    Webhook with(Format otherFormat) {
        return new Webhook(id, url, secret, match, tell, types, batching, retrying, timeout, rules, access, otherFormat,
                shown);
    }

    /** Whether its bodies are signed. */
    public boolean isSigned() {
        return secret.signs();
    }

    /** What receivers verify with where they need no secret; empty where they do. */
    public Optional<String> publicKey() {
        return secret.publicKey();
    }

    /**
     * Another signing secret of the same kind, as text.
     *
     * @param random good randomness
     */
    public String anotherSecret(SecureRandom random) {
        return secret.successor(random);
    }

    /** How long each part of an attempt may take. */
    public Patience patience() {
        return access.patience().within(timeout);
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

    static void within(String name, Duration value, Duration least, Duration most) {
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
     * @param flush what does not wait
     * @param by what the events of one batch have in common
     * @param heartbeat after so long without a post an empty batch is sent, 10 s to 24 h; null: never
     * @param foldAfter once the oldest event has waited so long, only the latest status of each component is told, and
     * the others are listed, 1 min to 7 d; null: never, everything is told
     */
    public record Batching(int maxEvents, Duration maxWait, long maxBytes, Flush flush, Grouping by,
            @Nullable Duration heartbeat, @Nullable Duration foldAfter) {

        static final int MOST_EVENTS = 1_000;
        static final Duration LONGEST_WAIT = Duration.ofHours(1);
        static final long FEWEST_BYTES = 1024;
        static final long MOST_BYTES = 4 * 1024 * 1024;
        static final Duration SHORTEST_HEARTBEAT = Duration.ofSeconds(10);
        static final Duration LONGEST_HEARTBEAT = Duration.ofHours(24);
        static final Duration SHORTEST_FOLD = Duration.ofMinutes(1);
        static final Duration LONGEST_FOLD = Duration.ofDays(7);

        /** 100 events, 5 s, 256 KiB; failures at once, all together, no heartbeat, nothing folded. */
        public static final Batching DEFAULT = new Batching(100, Duration.ofSeconds(5), 256 * 1024);

        /** One whose failures go at once, all together, without heartbeat and folding. */
        public Batching(int maxEvents, Duration maxWait, long maxBytes) {
            this(maxEvents, maxWait, maxBytes, Flush.ON_FAILURE, new Grouping.None(), null, null);
        }

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
            if (heartbeat != null) {
                within("heartbeat", heartbeat, SHORTEST_HEARTBEAT, LONGEST_HEARTBEAT);
            }
            if (foldAfter != null) {
                within("foldAfter", foldAfter, SHORTEST_FOLD, LONGEST_FOLD);
            }
        }

        /** The same with at most so many events. */
        Batching atMost(int most) {
            return most >= maxEvents ? this : new Batching(most, maxWait, maxBytes, flush, by, heartbeat, foldAfter);
        }

        /** In the shape of the file. */
        public Map<String, Object> shown() {
            return DeliveryKeys.shown(this);
        }
    }

    /**
     * When a failed attempt is repeated, and for how long.
     *
     * @param schedule how long after each failure
     * @param deadline when a batch is given up, counted from its first attempt, 1 s to 7 d
     * @param failingAfter how long attempts fail in a row until the webhook is FAILING, 1 s to 7 d
     */
    public record Retrying(Schedule schedule, Duration deadline, Duration failingAfter) {

        static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(1);
        static final Duration LONGEST_DEADLINE = Duration.ofDays(7);

        /** After so long without a success a webhook is FAILING, unless it says otherwise. */
        public static final Duration DEFAULT_FAILING_AFTER = Duration.ofHours(1);

        /** 1 s, doubling, 1 h at most, for 24 h; FAILING after 1 h. */
        public static final Retrying DEFAULT = new Retrying(Duration.ofSeconds(1), 2, Duration.ofHours(1),
                Duration.ofHours(24));

        /** Delays that grow, drawn evenly from zero to the longest. */
        public Retrying(Duration base, double factor, Duration ceiling, Duration deadline) {
            this(new Schedule.Growing(base, factor, ceiling, 1), deadline, DEFAULT_FAILING_AFTER);
        }

        /**
         * @throws IllegalArgumentException when a bound is broken; the message names the value
         */
        public Retrying {
            within("deadline", deadline, SHORTEST_DEADLINE, LONGEST_DEADLINE);
            within("failingAfter", failingAfter, SHORTEST_DEADLINE, LONGEST_DEADLINE);
        }

        /** In the shape of the file. */
        public Map<String, Object> shown() {
            return DeliveryKeys.shown(this);
        }
    }
}
