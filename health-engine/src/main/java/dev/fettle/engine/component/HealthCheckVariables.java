package dev.fettle.engine.component;

import dev.fettle.api.component.ComponentId;
import dev.fettle.platform.file.DurationText;
import dev.fettle.platform.file.Nearest;
import dev.fettle.platform.file.Position;
import dev.fettle.platform.file.Problem;
import dev.fettle.platform.file.Problem.Severity;
import dev.fettle.platform.file.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables {@code HEALTH_CHECK_…}, for those who bring them along. They hold for all components,
 * wherever they come from, and are not stored with any: another start may have others. A blank one counts as not set.
 */
public final class HealthCheckVariables {

    private static final String TIMEOUT = "HEALTH_CHECK_TIMEOUT_MS";
    private static final String RETRIES = "HEALTH_CHECK_RETRY_COUNT";
    private static final String ENABLED = "HEALTH_CHECK_ENABLED_COMPONENTS";
    private static final long LONGEST = Duration.ofDays(30).toMillis();
    private static final int MOST_RETRIES = 10;
    private static final int SHOWN = 10;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern OTHERS = Pattern.compile("[^A-Z0-9]");

    private final Function<String, @Nullable String> variables;

    private HealthCheckVariables(Function<String, @Nullable String> variables) {
        this.variables = variables;
    }

    /**
     * @param variables by name, null when not set: {@code System::getenv}
     */
    public static HealthCheckVariables of(Function<String, @Nullable String> variables) {
        return new HealthCheckVariables(variables);
    }

    /** Where none is set. */
    public static HealthCheckVariables none() {
        return new HealthCheckVariables(name -> null);
    }

    /** Which variable holds the timeout of that component: upper-cased, {@code _} for everything else. */
    static String timeoutVariable(String id) {
        return "HEALTH_CHECK_" + OTHERS.matcher(id.toUpperCase(Locale.ROOT)).replaceAll("_") + "_TIMEOUT_MS";
    }

    /** The timeout of components of which nobody says one. */
    Optional<Duration> timeout() {
        return number(TIMEOUT, 1, LONGEST).map(Duration::ofMillis);
    }

    /** The timeout of that component, whatever else says another one. */
    Optional<Duration> timeoutOf(String id) {
        return number(timeoutVariable(id), 1, LONGEST).map(Duration::ofMillis);
    }

    /** The further attempts of components of which nobody says how many. */
    Optional<Integer> retries() {
        return number(RETRIES, 0, MOST_RETRIES).map(Long::intValue);
    }

    /** Tells what is wrong with those that hold for all. */
    void check(Problems problems) {
        tell(TIMEOUT, 1, LONGEST, problems);
        tell(RETRIES, 0, MOST_RETRIES, problems);
    }

    /** Tells what is wrong with those that hold for one component each. */
    void check(Collection<ComponentDefinition> components, Problems problems) {
        Map<String, ComponentId> owners = HashMap.newHashMap(components.size());
        for (ComponentDefinition component : components) {
            String name = timeoutVariable(component.id().value());
            if (value(name).isEmpty()) {
                continue;
            }
            ComponentId other = owners.putIfAbsent(name, component.id());
            if (other == null) {
                tell(name, 1, LONGEST, problems);
            } else {
                problems.add(problem(Severity.WARNING, name + " holds for both " + other + " and " + component.id()));
            }
        }
    }

    /** Tells that the timeout of that component is longer than its interval. */
    static void tellTooLong(ComponentId id, Duration timeout, Duration interval, Problems problems) {
        problems.add(problem(Severity.ERROR, timeoutVariable(id.value()) + " must be at most the interval of " + id
                + ", was " + DurationText.print(timeout) + " with an interval of " + DurationText.print(interval)));
    }

    /** The components that are not among those enabled; tells who they are, and names that fit nothing. */
    Set<ComponentId> paused(Collection<ComponentDefinition> components, Problems problems) {
        Optional<String> list = value(ENABLED);
        if (list.isEmpty()) {
            return Set.of();
        }
        Set<String> enabled = new LinkedHashSet<>();
        for (String name : list.get().split(",", -1)) {
            if (!name.isBlank()) {
                enabled.add(name.strip());
            }
        }
        Map<String, ComponentId> paused = LinkedHashMap.newLinkedHashMap(components.size());
        components.forEach(component -> paused.put(component.id().value(), component.id()));
        List<String> unknown = enabled.stream().filter(name -> !paused.containsKey(name)).toList();
        unknown.stream()
                .limit(SHOWN)
                .forEach(name -> problems.add(problem(Severity.WARNING, ENABLED + " names '" + name
                        + "', which does not exist" + Nearest.to(name, paused.keySet())
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(""))));
        paused.keySet().removeAll(enabled);
        if (!paused.isEmpty()) {
            List<String> some = new ArrayList<>(paused.keySet().stream().limit(SHOWN).toList());
            if (paused.size() > SHOWN) {
                some.add("…");
            }
            problems.add(problem(Severity.WARNING, ENABLED + " pauses " + paused.size() + " of " + components.size()
                    + " components: " + String.join(", ", some)));
        }
        return new LinkedHashSet<>(paused.values());
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(variables.apply(name)).filter(value -> !value.isBlank());
    }

    private Optional<Long> number(String name, long min, long max) {
        return value(name).map(String::strip)
                .filter(text -> NUMBER.matcher(text).matches())
                .map(Long::valueOf)
                .filter(number -> number >= min && number <= max);
    }

    private void tell(String name, long min, long max, Problems problems) {
        value(name).filter(text -> number(name, min, max).isEmpty())
                .ifPresent(text -> problems.add(problem(Severity.ERROR, name + " must be a whole number from " + min
                        + " to " + max + ", was '" + text + "'")));
    }

    private static Problem problem(Severity severity, String message) {
        return new Problem(severity, new Position("environment", 1, 1), "#", message);
    }
}
