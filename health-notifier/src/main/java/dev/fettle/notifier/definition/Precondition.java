package dev.fettle.notifier.definition;

import dev.fettle.notifier.webhook.Definition;
import java.util.Optional;
import java.util.Set;

/** What must hold of a definition for it to be written. */
public sealed interface Precondition {

    /** Whether it holds. */
    default boolean holds(Optional<Definition> now) {
        return switch (this) {
            case None _ -> true;
            case Absent _ -> now.isEmpty();
            case Present _ -> now.isPresent();
            case OneOf(Set<Long> versions) ->
                now.filter(definition -> versions.contains(definition.version())).isPresent();
        };
    }

    /** Nothing: {@code If-Match} is not there. */
    record None() implements Precondition {}

    /** It is new: {@code If-None-Match: *}. */
    record Absent() implements Precondition {}

    /** It is there: {@code If-Match: *}. */
    record Present() implements Precondition {}

    /**
     * It is in one of these versions: {@code If-Match: "42"}.
     *
     * @param versions tags that were none of ours left out
     */
    record OneOf(Set<Long> versions) implements Precondition {

        public OneOf {
            versions = Set.copyOf(versions);
        }
    }
}
