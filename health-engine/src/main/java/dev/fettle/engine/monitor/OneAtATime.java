package dev.fettle.engine.monitor;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Lets works pass one after the other, in the order in which they were asked for, without blocking a thread. A work
 * that
 * has begun goes on when nobody waits for it any more. Any thread.
 */
final class OneAtATime {

    private final Queue<Runnable> waiting = new ArrayDeque<>(); // guarded by this
    private boolean busy; // guarded by this

    /** Begins the work once all before it have ended. */
    <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .emitter(emitter -> enter(() -> Uni.createFrom().deferred(work::get).subscribe().with(item -> {
                    next();
                    emitter.complete(item);
                }, failure -> {
                    next();
                    emitter.fail(failure);
                })));
    }

    private void enter(Runnable work) {
        synchronized (this) {
            if (busy) {
                waiting.add(work);
                return;
            }
            busy = true;
        }
        work.run();
    }

    private void next() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            busy = next != null;
        }
        if (next != null) {
            next.run();
        }
    }
}
