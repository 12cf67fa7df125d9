package dev.fettle.engine.rest;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which components are asked for; all that is given must fit.
 *
 * @param group these and their subgroups; null: all
 * @param status of that status; null: any
 * @param labels with all these labels
 */
public record Filter(@Nullable GroupPath group, @Nullable Status status, Map<String, String> labels) {

    /**
     * Reads the parameters of that name.
     *
     * @throws dev.fettle.platform.problem.ProblemException that names the parameter which is wrong
     */
    public static Filter asked(@Nullable String group, @Nullable String status, List<String> labels) {
        return new Filter(Params.group(group), Params.status(status), Params.labels(labels));
    }

    /** The components that are asked for, in the order of their ids after that one; null: from the first. */
    Iterator<ComponentView> of(StatusBoard board, @Nullable ComponentId after) {
        Stream<ComponentView> some;
        if (group != null) {
            some = board.within(group, after);
        } else if (status != null && status != Status.HEALTHY) {
            some = board.notHealthy(after);
        } else {
            some = board.componentsAfter(after).stream();
        }
        return some.filter(this::fits).iterator();
    }

    /** Whether this component is asked for. */
    public boolean fits(ComponentView view) {
        return (status == null || view.status() == status) && isInGroup(view)
                && view.definition().labels().entrySet().containsAll(labels.entrySet());
    }

    private boolean isInGroup(ComponentView view) {
        GroupPath own = view.definition().group();
        return group == null || (own != null && group.contains(own));
    }
}
