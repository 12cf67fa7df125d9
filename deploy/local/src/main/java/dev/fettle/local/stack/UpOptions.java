package dev.fettle.local.stack;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for.
 *
 * @param configs files or directories; empty: {@code fettle.yaml} of the working directory, else the example
 * @param data where everything is kept; null: in a temporary directory that is removed at the end
 * @param enginePort of the engine on 127.0.0.1; 0 takes any free one
 * @param notifierPort of the notifier on 127.0.0.1; 0 takes any free one
 * @param engines how many engines share the work, 1 to 9; all but the first take free ports
 */
public record UpOptions(List<Path> configs, @Nullable Path data, int enginePort, int notifierPort,
        int engines) {

    private static final int LAST_PORT = 65_535;
    private static final int MOST_ENGINES = 9;

    /**
     * @throws IllegalArgumentException when a port is none, or the engines are too few or too many; the message names
     * the option
     */
    public UpOptions {
        configs = List.copyOf(configs);
        requirePort("--engine-port", enginePort);
        requirePort("--notifier-port", notifierPort);
        if (enginePort == notifierPort && enginePort != 0) {
            throw new IllegalArgumentException(
                    "--engine-port and --notifier-port must differ, were both " + enginePort);
        }
        if (engines < 1 || engines > MOST_ENGINES) {
            throw new IllegalArgumentException("--engines must be between 1 and " + MOST_ENGINES + ", was " + engines);
        }
    }

    private static void requirePort(String option, int port) {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException(option + " must be between 0 and " + LAST_PORT + ", was " + port);
        }
    }
}
