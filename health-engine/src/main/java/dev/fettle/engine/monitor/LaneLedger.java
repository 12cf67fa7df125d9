package dev.fettle.engine.monitor;

import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.FencedException;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.history.RunResult;
import dev.fettle.engine.history.StateStore.LastRun;
import dev.fettle.engine.monitor.Ledger.Numbered;
import dev.fettle.platform.retry.Backoff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * The lane's way to the ledger: one write at a time, changes first and at once, results that change nothing together a
 * little later. While the database is away it waits and tries again; checks go on. Not thread-safe: it belongs to one
 * lane, and all callbacks come back on it.
 */
final class LaneLedger {

    private static final Logger LOG = Logger.getLogger(LaneLedger.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(2));
    private static final int CHANGES_AT_ONCE = 500;
    private static final int RESULTS_AT_ONCE = 2000;
    private static final int MOST_WAITERS = 10_000;

    private final Ledger ledger;
    private final LaneTimers timers;
    private final Duration resultDelay;
    private final int mostResults;
    private final Consumer<List<Numbered>> committed;
    private final Consumer<Ownership> fenced;

    private final PendingChanges changes = new PendingChanges();
    private final Map<Subject, LastRun> runs = new LinkedHashMap<>();
    private final Deque<Taken> results = new ArrayDeque<>();
    private final Map<Subject, Numbers> numbers = new HashMap<>();
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private Map<Subject, LastRun> unsureRuns = new LinkedHashMap<>();
    private List<Numbered> unsure = List.of();
    private Ownership ownership = Ownership.NONE;
    private boolean writing;
    private boolean resultsDue;
    private boolean timed;
    private boolean closed;
    private int failures;
    private long taken;
    private long dropped;

    /**
     * @param committed hears of what is committed
     * @param fenced hears of claims that hold no more; nothing under them is written any more
     */
    LaneLedger(Ledger ledger, LaneTimers timers, MonitorConfig config, int lanes, Consumer<List<Numbered>> committed,
            Consumer<Ownership> fenced) {
        this.ledger = ledger;
        this.timers = timers;
        this.resultDelay = config.resultDelay();
        this.mostResults = Math.max(1, config.maxBufferedResults() / lanes);
        this.committed = committed;
        this.fenced = fenced;
    }

    /** From now on these shards are written too. */
    void adopt(Ownership part) {
        ownership = ownership.and(part);
    }

    /** From now on nothing under these claims is written, not even what waits; a later claim of a shard stays. */
    void release(Ownership claims) {
        Set<ShardId> gone = ownership.sharedWith(claims).shards();
        if (gone.isEmpty()) {
            return;
        }
        int waiting = changes.size() + unsure.size() + results.size();
        ownership = ownership.without(gone);
        changes.forget(subject -> gone.contains(ShardId.of(subject)));
        unsure = unsure.stream()
                .filter(numbered -> !gone.contains(ShardId.of(numbered.change().turn().subject())))
                .toList();
        runs.keySet().removeIf(subject -> gone.contains(ShardId.of(subject)));
        unsureRuns.keySet().removeIf(subject -> gone.contains(ShardId.of(subject)));
        results.removeIf(result -> !owns(Subject.of(result.run().component())));
        if (writing || changes.size() + unsure.size() + results.size() < waiting) {
            waiters.clear(); // what they wait for may be gone: their own time limit tells them
        }
        numbers.keySet().removeIf(subject -> gone.contains(ShardId.of(subject)));
    }

    /** Which shards are written here under these claims. */
    Set<ShardId> holds(Ownership claims) {
        return ownership.sharedWith(claims).shards();
    }

    /** Whether a subject is written here. */
    boolean owns(Subject subject) {
        return ownership.covers(subject);
    }

    /** From which numbers the next change of a subject goes on. */
    void resume(Subject subject, long sequence, long revision) {
        numbers.put(subject, new Numbers(sequence, revision));
    }

    /** Forgets a subject that is gone; what waits of it is committed still. */
    void forget(Subject subject) {
        numbers.remove(subject);
        runs.remove(subject);
    }

    /** Takes a change; it is written as soon as the write before it has ended. */
    void commit(Change change) {
        if (!owns(change.turn().subject())) {
            return; // it went to another node, which judges for itself
        }
        changes.add(change);
        runs.remove(change.turn().subject()); // the change carries it
        unsureRuns.remove(change.turn().subject());
        writeNext();
    }

    /** Takes what a run said that changed nothing. */
    void record(LastRun run, RunResult result) {
        if (owns(run.subject())) {
            runs.put(run.subject(), run);
        }
        keep(result);
    }

    /** Takes what a run said whose change was given to {@link #commit}, or that only repeats what is stored. */
    void keep(RunResult result) {
        if (!owns(Subject.of(result.component()))) {
            return;
        }
        taken++;
        results.add(new Taken(taken, result));
        while (results.size() > mostResults) {
            results.remove();
            dropped++;
        }
        if (!timed) {
            timed = true;
            timers.after(resultDelay, this::resultsAreDue);
        }
    }

    /**
     * Calls back once all that was taken until now is committed, without waiting for more to come together; never when
     * it is not.
     */
    void whenCommitted(Runnable then) {
        if (waiters.size() == MOST_WAITERS) {
            return; // the database has been away for long: who asks now is told by its own time limit
        }
        waiters.add(new Waiter(taken, then));
        writeNext();
    }

    /** Ends: what is under way may still be committed, what waits is left. */
    void close() {
        closed = true;
    }

    /** Whether nothing will be committed any more. */
    boolean isClosed() {
        return closed;
    }

    /** How many results wait. */
    int buffered() {
        return results.size();
    }

    /** How many changes wait, and how many vanished by folding. */
    PendingChanges changes() {
        return changes;
    }

    /** How many results were dropped since the start because too many waited. */
    long dropped() {
        return dropped;
    }

    private void resultsAreDue() {
        timed = false;
        resultsDue = true;
        writeNext();
    }

    private void writeNext() {
        if (writing || closed) {
            return;
        }
        if (!unsure.isEmpty() || !changes.isEmpty()) {
            writeChanges();
            return;
        }
        tellWaiters();
        if (!writing && (resultsDue || !waiters.isEmpty()) && !(runs.isEmpty() && results.isEmpty())) {
            writeRuns();
        }
    }

    /** Tells those whose results left the queue; results that came later are not waited for. */
    private void tellWaiters() {
        while (!writing && !waiters.isEmpty()
                && (results.isEmpty() || waiters.getFirst().taken() < results.getFirst().number())) {
            waiters.remove().then().run();
        }
    }

    private void writeChanges() {
        if (unsure.isEmpty()) {
            unsure = changes.take(CHANGES_AT_ONCE).stream().map(this::numbered).toList();
        }
        List<Numbered> batch = unsure;
        write(ledger.commit(batch, ownership), () -> {
            unsure = List.of();
            committed.accept(batch);
        });
    }

    private void writeRuns() {
        unsureRuns = new LinkedHashMap<>(runs);
        List<LastRun> lastRuns = List.copyOf(runs.values());
        List<Taken> batch = new ArrayList<>();
        while (!results.isEmpty() && batch.size() < RESULTS_AT_ONCE) {
            batch.add(results.remove());
        }
        runs.clear();
        resultsDue = false;
        writing = true;
        timers.backHere(ledger.record(lastRuns, batch.stream().map(Taken::run).toList(), ownership), _ -> wrote(),
                e -> {
                    unsureRuns.forEach(runs::putIfAbsent); // released ones are not in it; without those whose subject
                                                           // changed meanwhile
                    batch.reversed()
                            .stream()
                            .filter(result -> owns(Subject.of(result.run().component()))) // some went to others
                                                                                          // meanwhile
                            .forEach(results::addFirst);
                    resultsDue = true;
                    failed(e);
                });
    }

    private void write(Uni<Void> transaction, Runnable then) {
        writing = true;
        timers.backHere(transaction, _ -> {
            try {
                then.run();
            } finally {
                wrote();
            }
        }, this::failed);
    }

    private void wrote() {
        writing = false;
        if (failures > 0) {
            LOG.infof("ledger is written again failures=%d", failures);
            failures = 0;
        }
        if (results.size() >= RESULTS_AT_ONCE) {
            resultsDue = true;
        }
        writeNext();
    }

    private void failed(Throwable e) {
        if (closed) {
            return; // whoever claimed the shards since, it may be this node itself
        }
        if (e instanceof FencedException fence) {
            LOG.warnf("ownership is lost cause=%s", e.getMessage());
            Ownership lost = ownership.sharedWith(fence.lost());
            waiters.clear(); // what they wait for may be gone: their own time limit tells them
            writing = false;
            release(lost);
            fenced.accept(lost);
            writeNext();
            return;
        }
        failures++;
        Duration pause = BACKOFF.delayAfter(failures, RandomGenerator.getDefault());
        LOG.warnf("ledger could not be written, trying again attempt=%d inMs=%d cause=%s", failures, pause.toMillis(),
                e.toString());
        LOG.debug("ledger failed", e);
        timers.after(pause, () -> {
            writing = false;
            writeNext();
        });
    }

    private Numbered numbered(Change change) {
        Numbers last = numbers.getOrDefault(change.turn().subject(), Numbers.NONE);
        Numbers next = change instanceof Change.Beside ? last.beside() : last.next();
        numbers.put(change.turn().subject(), next);
        return new Numbered(change, next.sequence(), next.revision());
    }

    /**
     * A result that waits.
     *
     * @param number how many were taken up to this one
     * @param run the result
     */
    private record Taken(long number, RunResult run) {}

    /**
     * Who waits for a commit.
     *
     * @param taken how many results had been taken when it began to wait
     * @param then what to do
     */
    private record Waiter(long taken, Runnable then) {}

    private record Numbers(long sequence, long revision) {

        static final Numbers NONE = new Numbers(0, 0);

        Numbers next() {
            return new Numbers(sequence + 1, revision + 1);
        }

        Numbers beside() {
            return new Numbers(sequence, revision + 1);
        }
    }
}
