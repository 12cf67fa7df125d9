package dev.fettle.api.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges by what is known of other components; nobody is asked over the network.
 *
 * @param healthy a condition over {@code components}, {@code members}, {@code count}, {@code share}
 * @param degraded a condition; null: never
 * @param members the ids of the components that are counted
 */
public record CompositeCheck(String healthy, @Nullable String degraded, List<String> members) implements CheckSpec {

    public CompositeCheck {
        Arguments.requireText("healthy", healthy);
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("members must name a component at least");
        }
    }

    @Override
    public String kind() {
        return "composite";
    }
}
