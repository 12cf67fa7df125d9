package dev.fettle.api.check;

import dev.fettle.api.component.Status;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the document in which an application says how it and its parts are.
 *
 * @param format how the document is written
 * @param url where it is; its query may hold secrets and is hidden in {@link #toString()}
 * @param headers sent along; values may be secrets and are hidden in {@link #toString()}
 * @param options how the target is reached, where that is not as usual
 * @param statuses what a status of the document means, where it is not as usual; HEALTHY, DEGRADED or UNHEALTHY
 * @param part the part that is judged, by its path: {@code db}, {@code broker.us1}; null: the application
 * @param healthy CEL expression that must hold too
 * @param degraded CEL expression that is true when it is good but worrying; null: never
 */
public record HealthDocumentCheck(Format format, URI url, Map<String, String> headers, HttpOptions options,
        Map<String, Status> statuses, @Nullable String part, String healthy, @Nullable String degraded)
        implements
            CheckSpec {

    public HealthDocumentCheck {
        headers = Map.copyOf(headers);
        statuses = Map.copyOf(statuses);
        Arguments.requireHttp(url);
        if (statuses.containsValue(Status.UNKNOWN)) {
            throw new IllegalArgumentException("statuses must mean HEALTHY, DEGRADED or UNHEALTHY, not UNKNOWN");
        }
        Arguments.requireText("healthy", healthy);
        if (degraded != null) {
            Arguments.requireText("degraded", degraded);
        }
    }

    /** How a document is written. */
    public enum Format {
        /** As Spring Boot's Actuator does, versions 1 to 4. */
        ACTUATOR,
        /** As MicroProfile Health says, versions 1 to 4. */
        MICROPROFILE;

        private final String key = name().toLowerCase(Locale.ROOT);

        /** The name of the kind. */
        public String key() {
            return key;
        }
    }

    @Override
    public String kind() {
        return format.key();
    }

    @Override
    public String toString() {
        return "HealthDocumentCheck[" + format.key() + " " + Arguments.shown(url) + ", part=" + part + ", headers="
                + new TreeMap<>(headers).keySet() + "]";
    }

    @Override
    public String target() {
        return url.getRawAuthority();
    }
}
