package dev.fettle.engine.component;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.ComponentDefinition.Flapping;
import dev.fettle.platform.calendar.MaintenanceWindow;
import dev.fettle.platform.file.DurationText;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Scalar;
import dev.fettle.platform.file.Shared;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads one component, its defaults merged already. */
final class ComponentReader {

    static final Duration INTERVAL = Duration.ofSeconds(30);
    static final Duration CONFIRM = Duration.ofSeconds(5);
    static final Duration BACKOFF = Duration.ofMillis(200);
    static final int RETRIES = 1;
    static final Duration MAX_BACKOFF = Duration.ofSeconds(2);

    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(30);
    private static final Duration LONGEST_STALE = Duration.ofDays(365);
    private static final Duration LONGEST_BACKOFF = Duration.ofHours(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration SHORTEST_CONFIRM = Duration.ofMillis(100);
    private static final int MAX_NAME = 200;
    private static final int MAX_LABELS = 32;
    private static final int MAX_LABEL = 200;
    private static final int MAX_LINKS = 16;
    private static final int MAX_LINK = 2000;
    private static final int MAX_DEPENDENCIES = 100;
    private static final Pattern LABEL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern LINK_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,99}");

    /** Those that no failure has. */
    private static final Set<Reason> NO_FAILURES = EnumSet.of(Reason.OK, Reason.SLOW, Reason.STALE, Reason.INTERNAL);
    private static final List<Status> MEANINGS = List.of(Status.HEALTHY, Status.DEGRADED, Status.UNHEALTHY);

    private final CheckReader checks;
    private final Problems problems;
    private final Shared shared;
    private final HealthCheckVariables variables;
    private final Optional<Duration> usualTimeout;
    private final int usualRetries;

    ComponentReader(CheckReader checks, Problems problems, Shared shared, HealthCheckVariables variables) {
        this.variables = variables;
        this.usualTimeout = variables.timeout();
        this.usualRetries = variables.retries().orElse(RETRIES);
        this.shared = shared;
        this.checks = checks;
        this.problems = problems;
    }

    /** Empty when there is an error. */
    Optional<ComponentDefinition> read(Mapping component) {
        return Fields.read(component, problems, this::definition);
    }

    /**
     * Tells what is wrong with defaults, also where no component inherits them.
     *
     * @param whose as messages call it
     * @param forbidden fields of a component that must not stand in these
     */
    void checkDefaults(Mapping defaults, String whose, String... forbidden) {
        var _ = Fields.read(defaults, problems, fields -> checkDefaults(fields, whose, forbidden));
    }

    /** As {@link #checkDefaults(Mapping, String, String...)}, for a whole file of defaults: {@code x-…} is ignored. */
    void checkDirectoryDefaults(Mapping root) {
        var _ = Fields.readRoot(root, problems, fields -> checkDefaults(fields, "a directory", "id"));
    }

    private Optional<CheckSpec> checkDefaults(Fields fields, String whose, String... forbidden) {
        var _ = identity(fields);
        var _ = timing(fields);
        for (String key : forbidden) {
            if (fields.mapping().get(key) != null) {
                fields.ignore(key);
                fields.error(key, key + " must not stand in the defaults of " + whose);
            }
        }
        if (!List.of(forbidden).contains("preset")) {
            fields.ignore("preset");
        }
        return checks.read(fields);
    }

    private Optional<ComponentDefinition> definition(Fields fields) {
        int errorsBefore = problems.errors();
        fields.require("id", "check");
        Optional<ComponentId> id = fields.parsed("id", "a slug [a-z0-9][a-z0-9._-]* of at most 200 characters",
                ComponentId::new);
        Identity identity = identity(fields);
        Timing timing = timing(fields);
        Optional<CheckSpec> check = checks.read(fields);
        fields.ignore("preset", "each");
        Optional<Duration> ordered = id.flatMap(component -> variables.timeoutOf(component.value()));
        if (ordered.filter(timeout -> timeout.compareTo(timing.interval) > 0).isPresent()) {
            HealthCheckVariables.tellTooLong(id.get(), ordered.get(), timing.interval, problems);
        } else if (ordered.isEmpty() && timing.timeout.compareTo(timing.interval) > 0) {
            fields.error(isInherited(fields, "timeout") ? "interval" : "timeout",
                    "timeout must be at most the interval, was " + DurationText.print(timing.timeout)
                            + " with an interval of " + DurationText.print(timing.interval));
        }
        if (problems.errors() > errorsBefore || id.isEmpty() || check.isEmpty()) {
            return Optional.empty();
        }
        ComponentDefinition definition = complete(shared.one(id.get()), identity,
                ordered.map(timing::with).orElse(timing), check.get());
        Unwise.warn(definition, fields);
        return Optional.of(definition);
    }

    private ComponentDefinition complete(ComponentId id, Identity identity, Timing timing, CheckSpec check) {
        return new ComponentDefinition(id, shared.oneOrNull(identity.group.orElse(null)),
                identity.name.orElse(id.value()), shared.each(identity.labels), shared.each(identity.links),
                identity.critical, shared.one(timing.interval), shared.one(timing.timeout), shared.one(timing.retry),
                shared.one(timing.thresholds), shared.one(timing.confirm), shared.one(timing.stale()),
                shared.oneOrNull(timing.slow.orElse(null)), shared.one(timing.severity),
                shared.oneOrNull(timing.flapping.orElse(null)),
                identity.dependsOn.stream().map(shared::one).toList(), shared.one(timing.maintenance), check);
    }

    private static boolean isInherited(Fields fields, String key) {
        return fields.node(key)
                .filter(node -> node.pointer().startsWith(fields.mapping().pointer() + "/"))
                .isEmpty();
    }

    private record Identity(Optional<GroupPath> group, Optional<String> name, Map<String, String> labels,
            Map<String, String> links, boolean critical, List<ComponentId> dependsOn) {}

    private Identity identity(Fields fields) {
        return new Identity(fields.parsed("group", "slugs joined by dots", GroupPath::new),
                fields.text("name", MAX_NAME).filter(name -> isPrintable(fields, name)),
                fields.textMap("labels", MAX_LABELS, LABEL_NAME, MAX_LABEL), links(fields),
                fields.bool("critical", true),
                fields.parsedList("dependsOn", MAX_DEPENDENCIES, "ids of components", ComponentId::new));
    }

    private static boolean isPrintable(Fields fields, String name) {
        boolean printable = name.codePoints().noneMatch(Character::isISOControl);
        if (!printable) {
            fields.error("name", "name must not hold control characters");
        }
        return printable;
    }

    private Map<String, String> links(Fields fields) {
        Map<String, Scalar> links = fields.scalarMap("links", MAX_LINKS, LINK_NAME, MAX_LINK);
        links.forEach((name, link) -> {
            if (!link.isUnresolved() && !isWebAddress(link.text())) {
                problems.error(link, name + " must be an address with http or https, was " + link.shown());
            }
        });
        return links.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, link -> link.getValue().text()));
    }

    private static boolean isWebAddress(String text) {
        try {
            URI uri = new URI(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private record Timing(Duration interval, Duration timeout, ComponentDefinition.Retry retry,
            ComponentDefinition.Thresholds thresholds, Duration confirm, Optional<Duration> staleAfter,
            Optional<Duration> slow, Map<Reason, Status> severity, Optional<Flapping> flapping,
            List<MaintenanceWindow> maintenance) {

        private Duration stale() {
            return staleAfter.orElseGet(() -> interval.multipliedBy(3).plus(timeout));
        }

        private Timing with(Duration other) {
            return new Timing(interval, other, retry, thresholds, confirm, staleAfter, slow, severity, flapping,
                    maintenance);
        }
    }

    private Timing timing(Fields fields) {
        Duration interval = fields.duration("interval", SHORTEST_INTERVAL, LONGEST_INTERVAL, INTERVAL);
        Duration timeout = fields.duration("timeout", MILLISECOND, LONGEST_INTERVAL,
                shorter(usualTimeout.orElseGet(() -> checks.usualTimeout(fields)), interval));
        Duration confirm = fields.duration("confirm", SHORTEST_CONFIRM, LONGEST_INTERVAL, CONFIRM);
        Optional<Duration> stale = fields.duration("stale", SHORTEST_INTERVAL, LONGEST_STALE)
                .filter(_ -> fields.scalar("stale").filter(Scalar::isUnresolved).isEmpty());
        return new Timing(interval, timeout, retry(fields), thresholds(fields), shorter(confirm, interval), stale,
                fields.duration("slow", MILLISECOND, LONGEST_INTERVAL), severity(fields), Rhythms.flapping(fields),
                Rhythms.maintenance(fields));
    }

    private ComponentDefinition.Retry retry(Fields fields) {
        return fields.mapping("retry", retry -> {
            int attempts = retry.integer("attempts", 0, 10, usualRetries);
            Duration backoff = retry.duration("backoff", MILLISECOND, LONGEST_BACKOFF, BACKOFF);
            Duration maxBackoff = retry.duration("maxBackoff", MILLISECOND, LONGEST_BACKOFF,
                    backoff.compareTo(MAX_BACKOFF) > 0 ? backoff : MAX_BACKOFF);
            if (maxBackoff.compareTo(backoff) < 0) {
                retry.error("maxBackoff", "maxBackoff must be at least the backoff of " + DurationText.print(backoff)
                        + ", was " + DurationText.print(maxBackoff));
            }
            return new ComponentDefinition.Retry(attempts, backoff, maxBackoff);
        }).orElseGet(() -> new ComponentDefinition.Retry(usualRetries, BACKOFF, MAX_BACKOFF));
    }

    private static ComponentDefinition.Thresholds thresholds(Fields fields) {
        return fields.mapping("thresholds", thresholds -> new ComponentDefinition.Thresholds(
                thresholds.integer("failure", 1, 100, 2), thresholds.integer("success", 1, 100, 1)))
                .orElseGet(() -> new ComponentDefinition.Thresholds(2, 1));
    }

    private static Map<Reason, Status> severity(Fields fields) {
        Map<Reason, Status> severity = new EnumMap<>(Reason.class);
        var _ = fields.mapping("severity", entries -> {
            for (Reason reason : Reason.values()) {
                if (!NO_FAILURES.contains(reason)) {
                    entries.oneOf(reason.name(), MEANINGS.stream().map(Enum::name).toList())
                            .ifPresent(status -> severity.put(reason, Status.valueOf(status)));
                }
            }
            return severity;
        });
        return severity;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
