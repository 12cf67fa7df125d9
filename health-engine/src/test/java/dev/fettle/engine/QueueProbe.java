package dev.fettle.engine;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.CustomProbe;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;

/** Checks how much waits in a queue of this process. */
@ApplicationScoped
public class QueueProbe implements CustomProbe {

    @Override
    public String kind() {
        return "queue";
    }

    @Override
    public Uni<Outcome> attempt(CustomCheck check, Duration budget) {
        return depth(String.valueOf(check.settings().get("name"))).map(depth -> judge(check, depth));
    }

    private static Outcome judge(CustomCheck check, long depth) {
        long most = ((Number) check.settings().getOrDefault("most", 100)).longValue();
        Observation seen = new Observation(Duration.ZERO, Map.of(), Map.of("depth", depth));
        return depth <= most
                ? new Outcome.Success(seen)
                : new Outcome.Failure(Reason.CONDITION, depth + " messages wait, at most " + most + " may", seen);
    }

    /** Whatever is asked here must not block: use a reactive client. */
    private static Uni<Long> depth(String name) {
        return Uni.createFrom().item((long) name.length());
    }
}
