package dev.fettle.local.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads configuration as the services will, before they are started. */
@FunctionalInterface
public interface ConfigCheck {

    /**
     * @param files files or directories
     * @param environment variables of the services on top of those of this process
     */
    Reading read(List<Path> files, Map<String, String> environment);

    /**
     * What was found.
     *
     * @param errors what is wrong, each as {@code file:line:column message}; empty: nothing
     * @param pushed the id of a component that takes results from outside; empty when there is none
     */
    record Reading(List<String> errors, Optional<String> pushed) {

        /** Copies the list. */
        public Reading {
            errors = List.copyOf(errors);
        }
    }
}
