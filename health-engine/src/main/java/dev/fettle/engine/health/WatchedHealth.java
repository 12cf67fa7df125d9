package dev.fettle.engine.health;

import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.component.GroupDefinition;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is watched, in the form of MicroProfile Health. DEGRADED and UNKNOWN count as UP, with the status in the data;
 * an
 * UNHEALTHY member is DOWN only where it makes the whole UNHEALTHY, so that the overall word and the words of the
 * checks
 * never contradict each other.
 */
@ApplicationScoped
class WatchedHealth {

    private static final int MOST_UNWELL = 1000;

    private final StatusBoard board;

    WatchedHealth(StatusBoard board) {
        this.board = board;
    }

    /** Each top-level group and ungrouped component, and those below that are not HEALTHY. */
    JsonObject well() {
        AggregateView system = board.system();
        Checks checks = new Checks(system);
        board.groups()
                .stream()
                .filter(group -> group.group() != null && group.group().parent().isEmpty())
                .forEach(checks::member);
        board.direct(null, null).forEach(checks::member);
        checks.unwell(board.notHealthy(null).filter(view -> view.definition().group() != null));
        return checks.answer("system");
    }

    /** One group: its direct members, and those below that are not HEALTHY; empty when there is no such group. */
    Optional<JsonObject> group(GroupPath path) {
        return board.group(path).map(group -> {
            Checks checks = new Checks(group);
            board.groups()
                    .stream()
                    .filter(child -> child.group() != null && child.group().parent().equals(Optional.of(path)))
                    .forEach(checks::member);
            board.direct(path, null).forEach(checks::member);
            checks.unwell(board.notHealthy(null).filter(view -> isBelow(path, view.definition().group())));
            return checks.answer("group/" + path);
        });
    }

    private static boolean isBelow(GroupPath path, @Nullable GroupPath group) {
        return group != null && !group.equals(path) && path.contains(group);
    }

    private final class Checks {
        private final AggregateView whole;
        private final boolean isDown;
        private final JsonArray checks = new JsonArray();
        private int unwell;
        private int omitted;

        Checks(AggregateView whole) {
            this.whole = whole;
            this.isDown = whole.status() == Status.UNHEALTHY;
        }

        void member(AggregateView group) {
            checks.add(check("group/" + group.group(), isDown && reaches(group.group()),
                    new JsonObject().put("status", group.status().name())));
        }

        void member(ComponentView view) {
            checks.add(component(view));
        }

        void unwell(Stream<ComponentView> notHealthy) {
            notHealthy.forEach(view -> {
                if (unwell < MOST_UNWELL) {
                    unwell++;
                    checks.add(component(view));
                } else {
                    omitted++;
                }
            });
        }

        JsonObject answer(String name) {
            JsonObject data = new JsonObject().put("status", whole.status().name());
            whole.counts().forEach((status, count) -> data.put(status.name(), (long) count));
            data.put("omitted", (long) omitted);
            JsonArray all = new JsonArray().add(check(name, isDown, data)).addAll(checks);
            return new JsonObject().put("status", isDown ? "DOWN" : "UP").put("checks", all);
        }

        private JsonObject component(ComponentView view) {
            JsonObject data = new JsonObject().put("status", view.status().name())
                    .put("since", Timestamps.format(view.since()))
                    .put("reason", view.reason().name())
                    .put("message", view.message());
            GroupPath group = view.definition().group();
            if (group != null) {
                data.put("group", group.value());
            }
            var last = view.lastCheck();
            if (last != null) {
                data.put("lastCheckAt", Timestamps.format(last.at())).put("latencyMs", last.latencyMs());
            }
            boolean down = isDown && view.status() == Status.UNHEALTHY
                    && (view.definition().critical() || hasQuorum(group)) && reaches(group);
            return check(view.id().value(), down, data);
        }

        /**
         * Whether trouble of that group makes the whole UNHEALTHY: every group on the way up is, and each counts so.
         */
        private boolean reaches(@Nullable GroupPath group) {
            for (GroupPath at = group; at != null && !at.equals(whole.group()); at = at.parent().orElse(null)) {
                boolean unhealthy = board.group(at).filter(view -> view.status() == Status.UNHEALTHY).isPresent();
                boolean critical = board.definition(at).map(GroupDefinition::critical).orElse(true);
                if (!unhealthy || !(critical || hasQuorum(at.parent().orElse(null)))) {
                    return false;
                }
            }
            return true;
        }

        private boolean hasQuorum(@Nullable GroupPath group) {
            return group != null
                    && board.definition(group).filter(definition -> definition.quorum().isPresent()).isPresent();
        }

        private static JsonObject check(String name, boolean down, JsonObject data) {
            return new JsonObject().put("name", name).put("status", down ? "DOWN" : "UP").put("data", data);
        }
    }
}
