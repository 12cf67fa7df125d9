package dev.fettle.engine;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.api.probe.Probe;
import dev.fettle.api.probe.ProbeRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Checks how much waits in a queue of this process. */
public final class QueueProbe implements Probe {

    @Override
    public String kind() {
        return "queue";
    }

    @Override
    public List<String> problems(Map<String, Object> settings) {
        return settings.getOrDefault("most", 100L) instanceof Number ? List.of() : List.of("most must be a number");
    }

    @Override
    public CompletionStage<Outcome> attempt(ProbeRequest request) {
        Map<String, Object> settings = request.check().settings();
        long most = ((Number) settings.getOrDefault("most", 100L)).longValue();
        return depth(String.valueOf(settings.get("name"))).thenApply(depth -> judge(depth, most));
    }

    private static Outcome judge(long depth, long most) {
        Observation seen = new Observation(Duration.ZERO, Map.of(), Map.of("depth", depth));
        return depth <= most
                ? new Outcome.Success(seen)
                : new Outcome.Failure(Reason.CONDITION, depth + " messages wait, at most " + most + " may", seen);
    }

    private static CompletionStage<Long> depth(String name) {
        return CompletableFuture.completedFuture((long) name.length());
    }
}
