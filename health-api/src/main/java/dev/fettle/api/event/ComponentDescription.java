package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A component as events describe it: what people and rules need to know of it, never its check's settings.
 *
 * @param id its stable name
 * @param name its name for people; the id when none was given
 * @param group where it stands; null when it stands alone
 * @param kind the kind of its check
 * @param critical whether its failure makes its group and the system UNHEALTHY
 * @param labels for matching
 * @param links for people: runbook, dashboard
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ComponentDescription(ComponentId id, String name, @Nullable GroupPath group, String kind,
        boolean critical, Map<String, String> labels, Map<String, String> links) {

    /**
     * @throws IllegalArgumentException
     * when anything but the group is absent
     */
    public ComponentDescription {
        Required.present("id", id);
        Required.present("name", name);
        Required.present("kind", kind);
        Required.present("labels", labels);
        Required.present("links", links);
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        links = Collections.unmodifiableMap(new TreeMap<>(links));
    }
}
