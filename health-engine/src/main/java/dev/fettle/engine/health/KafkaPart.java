package dev.fettle.engine.health;

import dev.fettle.api.check.SelfCheck.Part;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.outbox.Relay;
import dev.fettle.engine.probe.SelfPart;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;

/** Kafka, as the relay last found it. While it is away, events wait in the outbox. */
@ApplicationScoped
class KafkaPart implements SelfPart {

    private final Relay relay;

    KafkaPart(Relay relay) {
        this.relay = relay;
    }

    @Override
    public Part part() {
        return Part.KAFKA;
    }

    @Override
    public Outcome look() {
        return judge(relay.isKafkaReachable());
    }

    static Outcome judge(boolean reachable) {
        Observation observation = new Observation(Duration.ZERO, Map.of(),
                Map.of("kafka", reachable ? "connected" : "disconnected"));
        return reachable
                ? new Outcome.Success(observation)
                : new Outcome.Failure(Reason.UNREACHABLE, "Kafka is disconnected, events wait", observation);
    }
}
