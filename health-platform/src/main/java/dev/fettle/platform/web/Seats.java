package dev.fettle.platform.web;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** So many long answers at once, and each for so long. Any event loop. */
public final class Seats {

    private static final Logger LOG = Logger.getLogger(Seats.class);

    private final int most;
    private final Duration deadline;
    private final AtomicInteger taken = new AtomicInteger();

    /**
     * @param most at once
     * @param deadline of each
     */
    public Seats(int most, Duration deadline) {
        this.most = most;
        this.deadline = deadline;
    }

    /** A seat for this answer; empty: all are taken. It is free again when the connection breaks, too. */
    public Optional<Seat> take(RoutingContext context) {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return Optional.empty();
        }
        Seat seat = new Seat(context);
        context.addEndHandler(end -> {
            if (end.failed()) {
                seat.leave();
            }
        });
        return Optional.of(seat);
    }

    /** One answer under way. */
    public final class Seat {

        private final AtomicBoolean left = new AtomicBoolean();
        private final RoutingContext context;
        private final long timer;

        private Seat(RoutingContext context) {
            this.context = context;
            this.timer = context.vertx().setTimer(deadline.toMillis(), _ -> cut());
        }

        /** The last of the answer is on its way, or there will be none. */
        public void leave() {
            if (left.compareAndSet(false, true)) {
                context.vertx().cancelTimer(timer);
                taken.decrementAndGet();
            }
        }

        /** Ends an answer that is not whole, so that whoever reads sees that. */
        public void breakOff() {
            if (!context.response().reset()) {
                context.request().connection().close();
            }
            leave();
        }

        private void cut() {
            LOG.warnf("an answer was not read in time and is cut off path=%s afterMs=%d", context.normalizedPath(),
                    deadline.toMillis());
            breakOff();
        }
    }
}
