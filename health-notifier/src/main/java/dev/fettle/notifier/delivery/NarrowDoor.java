package dev.fettle.notifier.delivery;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * Lets so many through at once and the others in the order in which they came. What many lanes ask of the database
 * goes through one, so that a hundred receivers that hang do not stand before those that are well, nor all of them
 * before
 * the intake. Any thread.
 */
final class NarrowDoor {

    private final int width;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int inside;

    /**
     * @param width so many are inside at once, 1 and more
     */
    NarrowDoor(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("width must be >= 1, was " + width);
        }
        this.width = width;
    }

    /**
     * The work, begun once there is room; there is room for the next when it has ended, however it ends.
     *
     * @param on where it is begun
     */
    <T> Uni<T> through(Uni<T> work, Executor on) {
        return Uni.createFrom().emitter(emitter -> enter(() -> on.execute(() -> work.subscribe().with(item -> {
            leave();
            emitter.complete(item);
        }, failure -> {
            leave();
            emitter.fail(failure);
        }))));
    }

    /** Runs it now or when it is its turn, on the thread of whoever leaves. Who entered leaves, once. */
    void enter(Runnable turn) {
        synchronized (this) {
            if (inside == width) {
                waiting.add(turn);
                return;
            }
            inside++;
        }
        turn.run();
    }

    /** Makes room: whoever has waited longest enters. */
    void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                inside--;
                return;
            }
        }
        next.run();
    }
}
