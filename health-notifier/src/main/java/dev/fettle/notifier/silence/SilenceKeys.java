package dev.fettle.notifier.silence;

import dev.fettle.notifier.silence.Silence.Wish;
import dev.fettle.platform.calendar.MaintenanceKeys;
import dev.fettle.platform.calendar.MaintenanceWindow;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.Fields;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ValueRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what somebody asks for. Everything that is wrong is told, with its place. Pure. */
public final class SilenceKeys {

    private static final int MOST_NAMES = 1_000;
    private static final int MOST_LABELS = 32;
    private static final int LONGEST = 1_000;
    private static final String LABEL_NAME = "[A-Za-z_][A-Za-z0-9_]*";
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** A silence that nobody remembers is an outage that nobody hears of. */
    private static final Duration LONGEST_SILENCE = Duration.ofDays(366);
    /** PostgreSQL has fewer than Java. */
    private static final ValueRange YEARS = ValueRange.of(0, 9_999);
    private static final String TIME = "a time as 2026-11-21T09:13:58Z";
    private static final String[] READ_ONLY = {"id", "creator", "createdAt", "endedAt", "state", "openUntil"};

    private SilenceKeys() {}

    /**
     * A silence.
     *
     * @param now what it begins with when it says nothing else
     */
    public static Optional<Wish> silence(ConfigFiles files, Instant now) {
        return files.roots().stream().findFirst()
                .flatMap(root -> Fields.read(root, files.problems(), fields -> wish(fields, now)));
    }

    /**
     * An acknowledgement.
     *
     * @param now what {@code duration} is counted from
     */
    public static Optional<Acknowledgement.Wish> acknowledgement(ConfigFiles files, Instant now) {
        return files.roots().stream().findFirst()
                .flatMap(root -> Fields.read(root, files.problems(), fields -> acknowledged(fields, now)));
    }

    private static Optional<Wish> wish(Fields fields, Instant now) {
        int before = fields.problems().errors();
        fields.ignore(READ_ONLY);
        fields.require("match", "comment");
        Optional<Selector> selector = fields.mapping("match", SilenceKeys::selector).flatMap(found -> found);
        List<String> webhooks = fields.texts("webhooks", MOST_NAMES, LONGEST);
        Instant from = time(fields, "from").orElse(now);
        boolean recurring = fields.node("cron").isPresent();
        MaintenanceWindow window = recurring ? MaintenanceKeys.window(fields).orElse(null) : null;
        Instant until = recurring ? time(fields, "until").orElse(null) : end(fields, from).orElse(null);
        if (!recurring && fields.node("zone").isPresent()) {
            fields.error("zone", "zone belongs to cron");
        }
        if (until != null && !until.isAfter(from)) {
            fields.error("until", "until must be after from");
        } else if (until != null && !until.isAfter(now)) {
            fields.error("until", "until must be in the future");
        }
        Optional<String> comment = fields.text("comment", LONGEST);
        boolean sound = fields.problems().errors() == before;
        return selector.filter(_ -> sound).flatMap(
                found -> comment.map(why -> new Wish(found, webhooks, from, until, window, why)));
    }

    private static Optional<Acknowledgement.Wish> acknowledged(Fields fields, Instant now) {
        int before = fields.problems().errors();
        fields.ignore("id", "creator", "createdAt", "endedAt", "endedBy", "state");
        fields.require("component", "note");
        Optional<String> component = fields.parsed("component", "a component's id",
                text -> new dev.fettle.api.component.ComponentId(text).value());
        Optional<String> note = fields.text("note", LONGEST);
        boolean ends = fields.node("until").isPresent() || fields.node("duration").isPresent();
        Instant until = ends ? end(fields, now).orElse(null) : null;
        if (until != null && !until.isAfter(now)) {
            fields.error("until", "until must be in the future");
        }
        boolean sound = fields.problems().errors() == before;
        return component.filter(_ -> sound).flatMap(
                id -> note.map(text -> new Acknowledgement.Wish(id, text, until)));
    }

    /** {@code until}, or {@code duration} from the begin on; one of the two. */
    private static Optional<Instant> end(Fields fields, Instant from) {
        Optional<Instant> until = time(fields, "until");
        Optional<Duration> duration = fields.duration("duration", SHORTEST, LONGEST_SILENCE);
        boolean both = fields.node("until").isPresent() && fields.node("duration").isPresent();
        boolean none = fields.node("until").isEmpty() && fields.node("duration").isEmpty();
        if (both) {
            fields.error("duration", "there must be until or duration, not both");
        } else if (none) {
            fields.problems().error(fields.mapping(), "until or duration is missing");
        }
        Optional<Instant> end = until.or(() -> duration.map(from::plus));
        if (end.filter(at -> at.isAfter(from.plus(LONGEST_SILENCE))).isPresent()) {
            fields.error("until", "until must be at most 366 days after from");
        }
        return end;
    }

    private static Optional<Instant> time(Fields fields, String key) {
        return fields.parsed(key, TIME, text -> instant(key, text));
    }

    private static Instant instant(String key, String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            var _ = YEARS.checkValidValue(time.getYear(), ChronoField.YEAR);
            return time.toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(key + " must be " + TIME + ", was '" + text + "'", e);
        }
    }

    private static Optional<Selector> selector(Fields fields) {
        List<Glob> groups = globs(fields, "groups");
        List<Glob> components = globs(fields, "components");
        Map<String, Glob> labels = new LinkedHashMap<>();
        for (String name : fields.mapping().keys()) {
            if (!name.equals("groups") && !name.equals("components")) {
                label(fields, name).ifPresent(value -> labels.put(name, value));
            }
        }
        if (labels.size() > MOST_LABELS) {
            fields.problems().error(fields.mapping(),
                    "match must have at most " + MOST_LABELS + " labels, had " + labels.size());
        }
        try {
            return Optional.of(new Selector(labels, groups, components));
        } catch (IllegalArgumentException e) {
            fields.problems().error(fields.mapping(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Glob> label(Fields fields, String name) {
        if (!name.matches(LABEL_NAME)) {
            fields.error(name, "label '" + name + "' must match " + LABEL_NAME);
        }
        return fields.text(name, LONGEST).map(Glob::new);
    }

    private static List<Glob> globs(Fields fields, String key) {
        return fields.texts(key, MOST_NAMES, LONGEST).stream().map(Glob::new).toList();
    }

    /** What was stored of a selector. */
    static Selector selector(Map<String, String> labels, List<String> groups, List<String> components) {
        Map<String, Glob> globs = new LinkedHashMap<>();
        labels.forEach((name, value) -> globs.put(name, new Glob(value)));
        return new Selector(globs, groups.stream().map(Glob::new).toList(),
                components.stream().map(Glob::new).toList());
    }

    /** The window of a stored silence; null when there is none. */
    static @Nullable MaintenanceWindow window(@Nullable String cron, @Nullable Long durationMs, @Nullable String zone) {
        return cron == null || durationMs == null || zone == null
                ? null
                : new MaintenanceWindow(cron, Duration.ofMillis(durationMs), java.time.ZoneId.of(zone));
    }
}
