package dev.fettle.engine.probe.kafka;

import dev.fettle.api.check.KafkaCheck;
import dev.fettle.api.check.KafkaCheck.Broker;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Progress;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one attempt, one for each broker that has to be asked. All go through the dialer: where brokers
 * say they are is resolved, and allowed, as any other target. Confined to the lane.
 */
final class Connections {

    private final KafkaCheck check;
    private final ProbeContext context;
    private final List<BrokerConnection> open = new ArrayList<>();
    private final Map<Broker, Future<BrokerConnection>> byAddress = new HashMap<>();
    private @Nullable BrokerConnection first;
    private boolean closed;

    Connections(KafkaCheck check, ProbeContext context) {
        this.check = check;
        this.context = context;
    }

    /** The one that was opened first. */
    BrokerConnection any() {
        if (first == null) {
            throw new IllegalStateException("no connection is open yet");
        }
        return first;
    }

    /** Tries one that may become the first. */
    Future<BrokerConnection> open(Broker broker, Progress progress) {
        return dial(broker, progress);
    }

    /** That one is the first; others that were tried are closed. */
    void begin(Broker broker, BrokerConnection chosen) {
        first = chosen;
        byAddress.put(broker, Future.succeededFuture(chosen));
        open.stream().filter(tried -> tried != chosen).forEach(BrokerConnection::close);
    }

    /** To a broker of the cluster; it is opened when there is none yet. */
    Future<BrokerConnection> to(int node, Broker broker) {
        // phases are those of the first connection: what comes after is the work itself
        return byAddress.computeIfAbsent(broker, where -> dial(where, new Progress())
                .recover(failure -> Future.failedFuture(Failures.of(failure)
                        .<Throwable>map(fault -> of(fault, "broker " + node + " at " + where))
                        .orElse(failure))));
    }

    private static FaultException of(Failures.Fault fault, String who) {
        return new FaultException(fault.reason(),
                Failures.text(who + ": " + fault.text()));
    }

    private Future<BrokerConnection> dial(Broker broker, Progress progress) {
        if (closed) {
            return Future.failedFuture(new PrematureChannelClosureException());
        }
        BrokerConnection connection = BrokerConnection.open(
                new Dialer.Target(broker.host(), broker.port(), check.tls()), check.sasl(), context, progress);
        open.add(connection);
        return connection.opened();
    }

    void close() {
        closed = true;
        open.forEach(BrokerConnection::close);
    }
}
