package dev.fettle.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to start, where its output goes and how it is told to end. The same launch can be started again after a death.
 *
 * @param name what people call it: {@code postgres}, {@code kafka}, {@code engine}
 * @param identity the command in front that changes the user; empty: the same user
 * @param command the program and its arguments
 * @param environment variables on top of those inherited; may hold secrets, so {@link #toString} leaves them out
 * @param log the file that gets its output, bounded (see {@link Child})
 * @param pidFile where to note the process, so that a later run finds an orphan; null: not noted
 * @param readyLine a line that starts like this says that it is ready; null: it does not say
 * @param stop how it is asked to end
 * @param orphaned what it gets from the system when this JVM dies without having stopped it
 */
public record Launch(String name, List<String> identity, List<String> command, Map<String, String> environment,
        Path log, @Nullable Path pidFile, @Nullable String readyLine, Signal stop, Signal orphaned) {

    /** Copies the collections. */
    public Launch {
        identity = List.copyOf(identity);
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
        return "Launch[" + name + ", " + String.join(" ", command) + "]";
    }
}
