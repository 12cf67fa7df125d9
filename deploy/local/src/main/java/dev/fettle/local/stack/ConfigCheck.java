package dev.fettle.local.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads configuration as the services will, before they are started. */
@FunctionalInterface
public interface ConfigCheck {

    /**
     * @param files files or directories
     * @param environment variables of the services on top of those of this process
     * @return what is wrong, each as {@code file:line:column message}; empty: nothing
     */
    List<String> errors(List<Path> files, Map<String, String> environment);
}
