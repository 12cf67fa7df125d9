package dev.fettle.engine.probe.kafka;

import dev.fettle.api.check.KafkaCheck.Broker;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.Progress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first broker that answers: the next one is asked when one fails, and also when one has said nothing for a
 * second, for a host that is away says nothing at all. Used once; confined to the lane.
 */
final class FirstBroker {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final List<Broker> brokers;
    private final Connections connections;
    private final Progress progress;
    private final EventLoop loop;
    private final Promise<BrokerConnection> found = Promise.promise();
    private int begun;
    private int underWay;
    private boolean over;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable Broker told;
    private @Nullable Throwable trouble;

    FirstBroker(List<Broker> brokers, Connections connections, Progress progress, EventLoop loop) {
        this.brokers = brokers;
        this.connections = connections;
        this.progress = progress;
        this.loop = loop;
    }

    /** Begins. */
    Future<BrokerConnection> found() {
        next();
        return found.future();
    }

    /** The one that answered, or whose trouble is told; before that the first. */
    Broker told() {
        return told == null ? brokers.getFirst() : told;
    }

    /** Nobody waits any more. */
    void leave() {
        over = true;
        cancelTimer();
    }

    private void next() {
        cancelTimer();
        if (over || begun == brokers.size()) {
            return;
        }
        Broker broker = brokers.get(begun++);
        underWay++;
        if (begun < brokers.size()) {
            timer = loop.schedule(this::next, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        connections.open(broker, progress)
                .onSuccess(connection -> won(broker, connection))
                .onFailure(failure -> lost(broker, failure));
    }

    private void cancelTimer() {
        if (timer != null) {
            boolean _ = timer.cancel(false);
            timer = null;
        }
    }

    private void won(Broker broker, BrokerConnection connection) {
        if (over) {
            return;
        }
        leave();
        told = broker;
        connections.begin(broker, connection);
        found.complete(connection);
    }

    /** One that refuses the login is not followed by others, which would refuse it too. */
    private void lost(Broker broker, Throwable failure) {
        underWay--;
        if (over) {
            return;
        }
        Optional<Failures.Fault> fault = Failures.of(failure);
        boolean refused = fault.filter(each -> each.reason() == Reason.AUTH).isPresent();
        Throwable first = trouble == null ? failure : trouble;
        trouble = first;
        if (told == null || refused) {
            told = broker;
        }
        if (refused || (underWay == 0 && begun == brokers.size())) {
            leave();
            found.fail(refused || brokers.size() == 1 ? failure : ofAll(first));
        } else {
            next();
        }
    }

    private Throwable ofAll(Throwable first) {
        int others = brokers.size() - 1;
        return Failures.of(first)
                .<Throwable>map(fault -> new FaultException(fault.reason(), fault.text()
                        + (others == 1
                                ? "; nor does the other one answer"
                                : "; nor does one of " + others + " others")))
                .orElse(first);
    }
}
