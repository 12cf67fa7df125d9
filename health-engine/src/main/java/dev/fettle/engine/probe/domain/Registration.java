package dev.fettle.engine.probe.domain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.engine.probe.Failures;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a registry says of a domain. Immutable; any thread.
 *
 * @param expires null when it does not say
 * @param statuses in words, lower case: {@code client transfer prohibited}
 * @param registrar empty when it does not say
 */
record Registration(@Nullable Instant expires, List<String> statuses, String registrar) {

    private static final int MOST_STATUSES = 30;
    private static final int LONGEST = 100;
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder().parseCaseInsensitive()
            .appendValue(ChronoField.YEAR, 4).appendPattern("-MM-dd[['T'][' ']HH:mm[:ss]").optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true).optionalEnd()
            .appendPattern("[XXX][XX][X]]").toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    Registration {
        statuses = List.copyOf(statuses);
    }

    /** Of an answer about a domain; empty when it is none. */
    static Optional<Registration> of(JsonNode answer) {
        if (!"domain".equals(answer.path("objectClassName").asText())) {
            return Optional.empty();
        }
        List<String> statuses = new ArrayList<>();
        for (JsonNode status : answer.path("status")) {
            if (statuses.size() < MOST_STATUSES) {
                statuses.add(words(status.asText()));
            }
        }
        return Optional.of(new Registration(expiration(answer), statuses, registrar(answer)));
    }

    private static @Nullable Instant expiration(JsonNode answer) {
        for (JsonNode event : answer.path("events")) {
            if ("expiration".equals(event.path("eventAction").asText().toLowerCase(Locale.ROOT))) {
                return instant(cut(event.path("eventDate").asText()));
            }
        }
        return null;
    }

    /** RFC 3339, and what else registries write: without an offset, which is UTC then, or without a time. */
    private static @Nullable Instant instant(String text) {
        try {
            return switch (DATE.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from)) {
                case OffsetDateTime whole -> whole.toInstant();
                case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
                case LocalDate day -> day.atStartOfDay().toInstant(ZoneOffset.UTC);
                default -> null;
            };
        } catch (DateTimeException noDate) {
            return null;
        }
    }

    private static String registrar(JsonNode answer) {
        for (JsonNode entity : answer.path("entities")) {
            boolean isRegistrar = false;
            for (JsonNode role : entity.path("roles")) {
                isRegistrar |= "registrar".equals(role.asText());
            }
            if (isRegistrar) {
                for (JsonNode line : entity.path("vcardArray").path(1)) {
                    if ("fn".equals(line.path(0).asText())) {
                        return cut(line.path(3).asText());
                    }
                }
            }
        }
        return "";
    }

    /** Of {@code clientHold https://icann.org/epp#clientHold}, as some write it: {@code client hold}. */
    private static String words(String status) {
        String first = cut(status).replaceFirst(" https?:.*", "");
        return cut(first.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT));
    }

    private static String cut(String text) {
        String line = Failures.text(text);
        return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
    }
}
