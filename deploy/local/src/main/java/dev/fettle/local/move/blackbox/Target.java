package dev.fettle.local.move.blackbox;

import dev.fettle.platform.file.Position;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Something that the exporter is asked for.
 *
 * @param address as Prometheus hands it over
 * @param module empty when nothing names one
 * @param labels those that are kept
 * @param job the job that it stands in; empty outside of one
 * @param interval from one question to the next; empty when nothing says it
 */
record Target(String address, Optional<String> module, Map<String, String> labels, String job,
        Optional<Duration> interval,
        Position position) {

    Target {
        labels = Map.copyOf(new LinkedHashMap<>(labels));
    }
}
