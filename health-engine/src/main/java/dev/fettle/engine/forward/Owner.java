package dev.fettle.engine.forward;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.ShardId;
import io.vertx.core.http.HttpMethod;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which engine a request concerns, by its method and path. */
sealed interface Owner {

    Pattern COMPONENT = Pattern.compile("/api/v1/components/([^/]+)");
    Pattern LIVE = Pattern.compile("/api/v1/(?:components/([^/]+)/(?:check|pause|resume)|push/([^/]+))");
    Pattern DEFINITIONS = Pattern.compile("/api/v1/(?:components|apply)");

    /** Any of them can answer. */
    record Anyone() implements Owner {}

    /**
     * The owner of a shard.
     *
     * @param shard which
     * @param isNeeded whether nobody else can answer; else others know it without the last result
     */
    record Of(ShardId shard, boolean isNeeded) implements Owner {}

    static Owner of(HttpMethod method, String path) {
        boolean isReading = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        Matcher component = COMPONENT.matcher(path);
        if (component.matches()) {
            return isReading ? ofComponent(component.group(1), false) : new Of(ShardId.LEADER, true);
        }
        Matcher live = LIVE.matcher(path);
        if (live.matches() && !isReading) {
            return ofComponent(live.group(1) == null ? live.group(2) : live.group(1), true);
        }
        if (path.equals("/api/v1/config")) {
            return new Of(ShardId.LEADER, false);
        }
        return DEFINITIONS.matcher(path).matches() && !isReading ? new Of(ShardId.LEADER, true) : new Anyone();
    }

    /** An id that is none concerns nobody: whoever is asked says so. */
    private static Owner ofComponent(String id, boolean isNeeded) {
        try {
            return new Of(ShardId.of(Subject.of(new ComponentId(id))), isNeeded);
        } catch (IllegalArgumentException e) {
            return new Anyone();
        }
    }
}
