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
 */
public record UpOptions(List<Path> configs, @Nullable Path data, int enginePort, int notifierPort) {

    private static final int LAST_PORT = 65_535;

    /**
     * @throws IllegalArgumentException when a port is none; the message names it
     */
    public UpOptions {
        configs = List.copyOf(configs);
        requirePort("--engine-port", enginePort);
        requirePort("--notifier-port", notifierPort);
        if (enginePort == notifierPort && enginePort != 0) {
            throw new IllegalArgumentException(
                    "--engine-port and --notifier-port must differ, were both " + enginePort);
        }
    }

    private static void requirePort(String option, int port) {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException(option + " must be between 0 and " + LAST_PORT + ", was " + port);
        }
    }
}
