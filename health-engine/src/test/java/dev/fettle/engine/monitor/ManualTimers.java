package dev.fettle.engine.monitor;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** A lane that turns by hand: what is to come back waits for {@link #run}, what is to come later for {@link #pass}. */
final class ManualTimers extends LaneTimers {

    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final List<Later> later = new ArrayList<>();
    private Duration now = Duration.ZERO;

    private record Later(Duration at, Runnable then) {}

    ManualTimers() {
        super(null);
    }

    @Override
    void after(Duration delay, Runnable then) {
        later.add(new Later(now.plus(delay), then));
    }

    @Override
    <T> void backHere(Uni<T> work, Consumer<T> done, Consumer<Throwable> failed) {
        work.subscribe().with(item -> ready.add(() -> done.accept(item)), e -> ready.add(() -> failed.accept(e)));
    }

    /** Runs what has come back, and what follows from it. */
    void run() {
        while (!ready.isEmpty()) {
            ready.remove().run();
        }
    }

    /** Lets time pass. */
    void pass(Duration time) {
        Duration until = now.plus(time);
        run();
        for (Later next = next(until); next != null; next = next(until)) {
            later.remove(next);
            now = next.at;
            next.then.run();
            run();
        }
        now = until;
    }

    private Later next(Duration until) {
        return later.stream()
                .filter(entry -> entry.at.compareTo(until) <= 0)
                .min(Comparator.comparing(Later::at))
                .orElse(null);
    }
}
