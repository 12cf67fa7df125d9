package dev.fettle.local.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what gives no notice. Blocks the caller. */
public final class Patience {

    private static final Duration STEP = Duration.ofMillis(20);

    private Patience() {}

    /**
     * Asks again every 20 ms.
     *
     * @return whether the condition came true within the limit; false at once when the thread is interrupted
     */
    public static boolean until(BooleanSupplier condition, Duration limit) {
        return until(condition, limit, STEP);
    }

    /**
     * Asks again after each step: for questions that cost the other side something.
     *
     * @return whether the condition came true within the limit; false at once when the thread is interrupted
     */
    public static boolean until(BooleanSupplier condition, Duration limit, Duration step) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(step.toNanos());
        }
        return true;
    }
}
