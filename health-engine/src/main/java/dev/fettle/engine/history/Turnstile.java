package dev.fettle.engine.history;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many through at once; who comes then waits in line, and when the line is full is refused. So whoever asks for
 * the past never takes all connections to the database: the ledger needs them. Any thread.
 */
final class Turnstile {

    private final int most;
    private final int mostWaiting;
    private final Deque<Ticket> waiting = new ArrayDeque<>(); // guarded by this, as the tickets and the number are
    private int inside;

    Turnstile(int most, int mostWaiting) {
        this.most = most;
        this.mostWaiting = mostWaiting;
    }

    /** Asks once it is this one's turn. A failure with {@link HistoryAwayException} says that the line is full. */
    <T> Uni<T> pass(Supplier<Uni<T>> question) {
        return Uni.createFrom().deferred(() -> {
            Ticket ticket = new Ticket();
            return Uni.createFrom()
                    .<Void>emitter(emitter -> enter(ticket, emitter))
                    .chain(() -> question.get())
                    .onTermination()
                    .invoke(() -> leave(ticket));
        });
    }

    private void enter(Ticket ticket, UniEmitter<? super Void> emitter) {
        boolean isFull;
        synchronized (this) {
            ticket.emitter = emitter;
            isFull = inside == most && waiting.size() == mostWaiting;
            ticket.isInside = inside < most;
            if (ticket.isInside) {
                inside++;
            } else if (!isFull) {
                waiting.add(ticket);
            }
        }
        if (isFull) {
            emitter.fail(new HistoryAwayException("too many ask for the past at once"));
        } else if (ticket.isInside) {
            emitter.complete(null);
        }
    }

    /** However it ended: with an answer, with a failure, or because nobody waits for it any more. */
    private void leave(Ticket ticket) {
        Ticket next = null;
        synchronized (this) {
            waiting.remove(ticket);
            if (ticket.isInside) {
                ticket.isInside = false;
                inside--;
                next = waiting.poll();
                if (next != null) {
                    next.isInside = true;
                    inside++;
                }
            }
        }
        if (next != null && next.emitter != null) {
            next.emitter.complete(null);
        }
    }

    private static final class Ticket {
        @Nullable
        UniEmitter<? super Void> emitter;
        boolean isInside;
    }
}
