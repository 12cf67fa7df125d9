package dev.fettle.engine.monitor;

import dev.fettle.api.component.Status;
import dev.fettle.engine.state.CheckState.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The last runs of a component as one short text, so that counts of runs in a row survive a restart. */
final class RecentRuns {

    private RecentRuns() {}

    /** Status and milliseconds since 1970 of each run, oldest first: {@code HEALTHY@1795252438120 UNHEALTHY@…}. */
    static String write(List<Run> runs) {
        return runs.stream()
                .map(run -> run.status() + "@" + run.at().toEpochMilli())
                .collect(Collectors.joining(" "));
    }

    /** The runs of a text, without any when the last of them is older than the limit: they say nothing of now. */
    static List<Run> read(String text, Instant now, Duration limit) {
        List<Run> runs = text.isEmpty() ? List.of() : Arrays.stream(text.split(" ")).map(RecentRuns::run).toList();
        boolean fresh = !runs.isEmpty() && Duration.between(runs.getLast().at(), now).compareTo(limit) <= 0;
        return fresh ? runs : List.of();
    }

    private static Run run(String text) {
        int at = text.indexOf('@');
        return new Run(Status.valueOf(text.substring(0, at)),
                Instant.ofEpochMilli(Long.parseLong(text.substring(at + 1))));
    }
}
