package dev.fettle.notifier.silence;

import dev.fettle.api.component.GroupPath;
import dev.fettle.api.event.ComponentDescription;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which components a silence is about: as a webhook's {@code match}, and with patterns. All that is given must fit.
 *
 * @param labels each must be on the component with a value that fits
 * @param groups one of them fits the component's group or one above it; empty: any
 * @param components one of them fits its id; empty: any
 */
public record Selector(Map<String, Glob> labels, List<Glob> groups, List<Glob> components) {

    /**
     * @throws IllegalArgumentException when nothing is given: whoever means everything says so
     */
    public Selector {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        groups = List.copyOf(groups);
        components = List.copyOf(components);
        if (labels.isEmpty() && groups.isEmpty() && components.isEmpty()) {
            throw new IllegalArgumentException("match must name something; components: ['*'] is everything");
        }
    }

    /** Whether it is about that component. */
    boolean fits(ComponentDescription component) {
        return labels.entrySet().stream().allMatch(label -> fits(label.getValue(),
                component.labels().get(label.getKey())))
                && (components.isEmpty() || anyFits(components, component.id().value()))
                && (groups.isEmpty() || below(component.group()));
    }

    /** In the shape of a request. */
    public Map<String, Object> written() {
        Map<String, Object> written = new LinkedHashMap<>();
        labels.forEach((name, value) -> written.put(name, value.text()));
        if (!groups.isEmpty()) {
            written.put("groups", groups.stream().map(Glob::text).toList());
        }
        if (!components.isEmpty()) {
            written.put("components", components.stream().map(Glob::text).toList());
        }
        return written;
    }

    private boolean below(@Nullable GroupPath group) {
        return group != null
                && group.selfAndAncestors().stream().anyMatch(ancestor -> anyFits(groups, ancestor.value()));
    }

    private static boolean fits(Glob glob, @Nullable String value) {
        return value != null && glob.fits(value);
    }

    private static boolean anyFits(List<Glob> globs, String value) {
        return globs.stream().anyMatch(glob -> glob.fits(value));
    }
}
