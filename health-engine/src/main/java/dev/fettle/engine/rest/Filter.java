package dev.fettle.engine.rest;

import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.engine.status.ComponentView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which components are asked for; all that is given must fit.
 *
 * @param group these and their subgroups; null: all
 * @param status of that status; null: any
 * @param labels with all these labels
 */
record Filter(@Nullable GroupPath group, @Nullable Status status, Map<String, String> labels) {

    boolean fits(ComponentView view) {
        return (status == null || view.status() == status) && isInGroup(view)
                && view.definition().labels().entrySet().containsAll(labels.entrySet());
    }

    private boolean isInGroup(ComponentView view) {
        GroupPath own = view.definition().group();
        return group == null || (own != null && group.contains(own));
    }
}
