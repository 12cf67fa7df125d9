package dev.fettle.engine.probe.mongodb;

import dev.fettle.api.check.MongodbCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Progress;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.impl.ContextInternal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at several servers, one after the other, until one is as it should be; when none is, what the first one
 * did wrong is told. One that keeps silent does not hold up the others. Used once; confined to the lane.
 */
final class InTurn implements Attempt {

    /** A server that has not answered by then is not waited for alone. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final MongodbTarget target;
    private final Progress progress;
    private final List<URI> servers;
    private final SortedMap<Integer, Attempt> asking = new TreeMap<>();
    private int asked;
    private int firstFailed = Integer.MAX_VALUE;
    private Outcome.@Nullable Failure first;
    private @Nullable Consumer<Outcome> waiting;
    private @Nullable ScheduledFuture<?> another;

    InTurn(MongodbTarget target, Progress progress) {
        this.target = target;
        this.progress = progress;
        this.servers = target.check().servers();
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        if (servers.size() > 1) {
            progress.doing(() -> "asking " + asking.keySet().stream().map(place -> MongodbCheck
                    .target(servers.get(place))).collect(Collectors.joining(", ")));
        }
        next();
    }

    private void next() {
        int place = asked;
        asked++;
        // With others there is no one way to tell what is being done: each has its own time and phases.
        Attempt attempt = new MongodbAttempt(target, servers.get(place),
                servers.size() > 1 ? new Progress() : progress);
        asking.put(place, attempt);
        another = asked == servers.size()
                ? null
                : ((ContextInternal) target.context().context()).nettyEventLoop()
                        .schedule(this::next, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        attempt.begin(outcome -> ended(place, outcome));
    }

    private void ended(int place, Outcome outcome) {
        if (waiting == null) {
            return;
        }
        asking.remove(place);
        if (!(outcome instanceof Outcome.Failure failure)) {
            tell(outcome);
            return;
        }
        if (place < firstFailed) {
            firstFailed = place;
            first = failure;
        }
        if (asked < servers.size()) {
            stopWaiting();
            next();
        } else if (asking.isEmpty() && first != null) {
            tell(of(first));
        }
    }

    private Outcome of(Outcome.Failure failure) {
        int others = servers.size() - 1;
        return others == 0
                ? failure
                : new Outcome.Failure(failure.reason(),
                        failure.message()
                                + (others == 1 ? "; nor is the other one" : "; nor is one of " + others + " others")
                                + " as it should be",
                        failure.observation());
    }

    private void tell(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }

    private void stopWaiting() {
        if (another != null) {
            another.cancel(false);
            another = null;
        }
    }

    @Override
    public void leave() {
        waiting = null;
        stopWaiting();
        asking.values().forEach(Attempt::leave);
    }
}
