package dev.fettle.engine.rest;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.engine.history.ResultCursor;
import dev.fettle.engine.history.TimeRange;
import dev.fettle.engine.stream.Kind;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads parameters; what is wrong is refused with the parameter's name and what is allowed. */
final class Params {

    private static final int LARGEST_PAGE = 1000;
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private Params() {}

    static ComponentId id(String text) {
        return parsed("id", text, ComponentId::new);
    }

    static @Nullable GroupPath group(@Nullable String text) {
        return text == null ? null : parsed("group", text, GroupPath::new);
    }

    static @Nullable ComponentId after(@Nullable String text) {
        return text == null ? null : parsed("after", text, ComponentId::new);
    }

    static @Nullable GroupPath afterGroup(@Nullable String text) {
        return text == null ? null : parsed("after", text, GroupPath::new);
    }

    static @Nullable Status status(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(Status.values())
                .filter(status -> status.name().equals(text))
                .findFirst()
                .orElseThrow(() -> wrong("status",
                        "must be one of " + Arrays.toString(Status.values()) + ", was '" + text + "'"));
    }

    static int limit(@Nullable String text) {
        if (text == null) {
            return 100;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= LARGEST_PAGE) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // told below, as any other limit that is none
        }
        throw wrong("limit", "must be 1 to " + LARGEST_PAGE + ", was '" + text + "'");
    }

    /** {@code true} or {@code false}; false when it is absent, true when it is given without a value. */
    static boolean flag(String parameter, @Nullable String text) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.isEmpty() || text.equals("true")) {
            return true;
        }
        throw wrong(parameter, "must be true or false, was '" + text + "'");
    }

    /** Labels of the form {@code name=value}; all of them must fit. */
    static Map<String, String> labels(List<String> texts) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw wrong("label", "must look like name=value, was '" + text + "'");
            }
            String value = text.substring(equals + 1);
            if (!value.equals(labels.getOrDefault(text.substring(0, equals), value))) {
                throw wrong("label",
                        text.substring(0, equals) + " is given twice with different values: none fits both");
            }
            labels.put(text.substring(0, equals), value);
        }
        return labels;
    }

    /** A part of the past; without a beginning the longest, without an end until now. */
    static TimeRange range(@Nullable String from, @Nullable String to, Duration longest, Instant now) {
        Instant end = to == null ? now : time("to", to);
        Instant begin = from == null ? now.minus(longest) : time("from", from);
        if (from == null && end.isBefore(begin)) {
            return new TimeRange(end, end);
        }
        return parsed("to", "", _ -> new TimeRange(begin, end));
    }

    /** Kinds of events of the stream, separated by commas; changes without any. */
    static Set<Kind> kinds(@Nullable String text) {
        if (text == null) {
            return EnumSet.of(Kind.STATUS, Kind.SYSTEM);
        }
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String word : text.split(",", -1)) {
            kinds.add(Kind.of(word.strip()).orElseThrow(
                    () -> wrong("events", "must be some of status, system and result, separated by commas, was '" + text
                            + "'")));
        }
        return kinds;
    }

    private static Instant time(String parameter, String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_TIME)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // told below, as any other time that is none
        }
        throw wrong(parameter, "must be a time of 1970 to 9999 in RFC 3339, such as 2026-11-21T09:14:00Z"
                + " (in a URL a + is written %2B), was '" + text + "'");
    }

    static @Nullable ResultCursor afterResult(@Nullable String text) {
        return text == null ? null : parsed("after", text, ResultCursor::of);
    }

    /** A sequence; what has a smaller one is asked for. */
    static long beforeSequence(@Nullable String text) {
        if (text == null) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw wrong("after", "must be what an earlier answer gave as next, was '" + text + "'");
        }
        return Long.parseLong(text);
    }

    static ProblemException wrong(String parameter, String detail) {
        return new ProblemException(Problem.badInput(parameter, parameter + " " + detail));
    }

    static <T> T parsed(String parameter, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badInput(parameter, String.valueOf(e.getMessage())));
        }
    }
}
