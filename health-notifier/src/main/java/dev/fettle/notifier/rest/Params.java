package dev.fettle.notifier.rest;

import dev.fettle.api.component.Subject;
import dev.fettle.notifier.delivery.Replay.Wish;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads parameters; what is wrong is refused with the parameter's name and what is allowed. */
final class Params {

    private static final Pattern SEQUENCE = Pattern.compile("(.+):(\\d{1,20})");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}.*");
    /** Further off, the database has no such time. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");
    private static final Instant BEGIN_OF_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private Params() {}

    /** A time with its zone. */
    static @Nullable Instant time(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            // A plus that was not escaped has become a blank
            Instant time = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            if (time.isBefore(END_OF_TIME) && time.isAfter(BEGIN_OF_TIME)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // told below, as any other time that is none
        }
        throw Problems.invalid(name,
                name + " must be a time with its zone, as 2026-11-21T09:00:00Z, was '" + text + "'");
    }

    /** The id of an event. */
    static @Nullable UUID event(@Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("event", "event must be the id of an event, a UUID, was '" + text + "'");
        }
    }

    /** A number that an earlier answer gave. */
    static @Nullable Long number(String name, @Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw Problems.invalid(name, name + " must be a number that an earlier answer gave, was '" + text + "'");
        }
    }

    /** Whom events are about. */
    static @Nullable String subject(@Nullable String text) {
        return text == null ? null : subject("component", text);
    }

    private static String subject(String name, String text) {
        try {
            return new Subject(text).value();
        } catch (IllegalArgumentException e) {
            throw Problems.invalid(name, String.valueOf(e.getMessage()));
        }
    }

    /** Yes or no; strict, since a wish that is not understood must not become another one. */
    static boolean flag(String name, @Nullable String text) {
        return switch (text) {
            case null -> false;
            case "", "true" -> true;
            case "false" -> false;
            default -> throw Problems.invalid(name, name + " must be true or false, was '" + text + "'");
        };
    }

    /**
     * What to send again.
     *
     * @param since a time, or {@code component:sequence}
     * @param until the same; of the same component
     */
    static Wish wish(@Nullable String since, @Nullable String until, @Nullable String component, boolean partial) {
        if (since == null) {
            throw Problems.invalid("since",
                    "since must be given: a time, as 2026-11-21T09:00:00Z, or component:sequence, as checkout-api:42");
        }
        Bound first = bound("since", since);
        Bound last = until == null ? new Bound(null, null, null) : bound("until", until);
        String subject = subject(component);
        for (Bound bound : new Bound[]{first, last}) {
            if (bound.subject() != null && subject != null && !subject.equals(bound.subject())) {
                throw Problems.invalid("until",
                        "since, until and component must be about the same, were '" + subject + "' and '"
                                + bound.subject() + "'");
            }
            subject = bound.subject() == null ? subject : bound.subject();
        }
        if (first.time() != null && last.time() != null && !first.time().isBefore(last.time())) {
            throw Problems.invalid("until", "until must be later than since");
        }
        if (first.sequence() != null && last.sequence() != null && first.sequence() > last.sequence()) {
            throw Problems.invalid("until", "until must not be before since");
        }
        return new Wish(subject, first.time(), last.time(), first.sequence(), last.sequence(), partial);
    }

    private static Bound bound(String name, String text) {
        Matcher sequence = SEQUENCE.matcher(text);
        if (TIME.matcher(text).matches() || !sequence.matches()) {
            if (!text.contains("-") && !text.contains(":")) {
                throw Problems.invalid(name,
                        name + " must be a time, as 2026-11-21T09:00:00Z, or component:sequence, as"
                                + " checkout-api:42, was '" + text + "'");
            }
            return new Bound(null, time(name, text), null);
        }
        try {
            return new Bound(subject(name, sequence.group(1)), null, Long.valueOf(sequence.group(2)));
        } catch (NumberFormatException e) {
            throw Problems.invalid(name, name + " has a sequence that is too large, was '" + text + "'");
        }
    }

    /** One end of what to send again. */
    private record Bound(@Nullable String subject, @Nullable Instant time, @Nullable Long sequence) {}
}
