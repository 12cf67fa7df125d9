package dev.fettle.engine.probe.mongodb;

import dev.fettle.api.check.Outcome;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Progress;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at several servers, one after the other, until one is as it should be; when none is, what the first one
 * did wrong is told. Used once; confined to the lane.
 */
final class InTurn implements Attempt {

    private final MongodbTarget target;
    private final Progress progress;
    private final Iterator<URI> servers;
    private final int others;
    private @Nullable Consumer<Outcome> waiting;
    private @Nullable Attempt asking;
    private Outcome.@Nullable Failure first;

    InTurn(MongodbTarget target, Progress progress) {
        List<URI> all = target.check().servers();
        this.target = target;
        this.progress = progress;
        this.servers = all.iterator();
        this.others = all.size() - 1;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        next();
    }

    private void next() {
        URI server = servers.next();
        // The last one's time is that of the attempt; the others' is their own, for it ends with them.
        Attempt attempt = new MongodbAttempt(target, server, servers.hasNext() ? new Progress() : progress);
        asking = attempt;
        attempt.begin(this::ended);
    }

    private void ended(Outcome outcome) {
        if (waiting == null) {
            return;
        }
        if (outcome instanceof Outcome.Failure failure) {
            Outcome.Failure told = first == null ? failure : first;
            first = told;
            if (servers.hasNext()) {
                next();
            } else {
                tell(of(told));
            }
        } else {
            tell(outcome);
        }
    }

    private Outcome of(Outcome.Failure failure) {
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

    @Override
    public void leave() {
        waiting = null;
        if (asking != null) {
            asking.leave();
        }
    }
}
