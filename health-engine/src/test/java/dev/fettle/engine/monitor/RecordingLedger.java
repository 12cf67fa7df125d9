package dev.fettle.engine.monitor;

import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.history.RunResult;
import dev.fettle.engine.history.StateStore.LastRun;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;

/** A ledger that keeps what it is asked to write and ends each write when it is told to. */
final class RecordingLedger extends Ledger {

    private final List<Write> writes = new ArrayList<>();
    private UniEmitter<? super Void> underWay;

    /** One transaction: of changes, or of runs and results. */
    record Write(List<Numbered> changes, List<LastRun> runs, List<RunResult> results) {}

    RecordingLedger() {
        super(null, null, null, null, null, null, null);
    }

    @Override
    Uni<Void> commit(List<Numbered> changes, Ownership ownership) {
        return begin(new Write(changes, List.of(), List.of()));
    }

    @Override
    Uni<Void> record(List<LastRun> runs, List<RunResult> ran, Ownership ownership) {
        return begin(new Write(List.of(), runs, ran));
    }

    private Uni<Void> begin(Write write) {
        return Uni.createFrom().emitter(emitter -> {
            if (underWay != null) {
                throw new AssertionError("two writes at once");
            }
            writes.add(write);
            underWay = emitter;
        });
    }

    boolean isBusy() {
        return underWay != null;
    }

    void succeed() {
        UniEmitter<? super Void> ended = underWay;
        underWay = null;
        ended.complete(null);
    }

    void fail(Throwable cause) {
        UniEmitter<? super Void> ended = underWay;
        underWay = null;
        ended.fail(cause);
    }

    List<Write> writes() {
        return writes;
    }

    Write last() {
        return writes.getLast();
    }
}
