package dev.fettle.notifier.webhook;

import dev.fettle.platform.retry.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** How long to wait after a failed attempt. Pure: randomness comes in. */
public sealed interface Schedule {

    /**
     * The delay before the next attempt.
     *
     * @param failures how many attempts of the batch have failed, 1 and more
     */
    Duration delayAfter(int failures, RandomGenerator random);

    /** The delay while the webhook is FAILING: about the longest of all, so that nobody is hammered for hours. */
    Duration whileFailing(RandomGenerator random);

    /**
     * Delays that grow.
     *
     * @param base longest delay after the first failure, 1 ms to 1 h
     * @param factor by which it grows with each further failure, 1 to 10
     * @param ceiling longest delay of all, base to 24 h
     * @param jitter how much of a delay is drawn, 0 to 1: 1 draws evenly from zero to the longest, 0 draws nothing
     */
    record Growing(Duration base, double factor, Duration ceiling, double jitter) implements Schedule {

        static final Duration SHORTEST_BASE = Duration.ofMillis(1);
        static final Duration LONGEST_BASE = Duration.ofHours(1);
        static final double LARGEST_FACTOR = 10;
        static final Duration LONGEST_CEILING = Duration.ofHours(24);
        /** Enough that those who failed together do not come back together. */
        private static final double JITTER_WHILE_FAILING = 0.1;

        /**
         * @throws IllegalArgumentException when a bound is broken; the message names the value
         */
        public Growing {
            Webhook.within("base", base, SHORTEST_BASE, LONGEST_BASE);
            if (!(factor >= 1 && factor <= LARGEST_FACTOR)) {
                throw new IllegalArgumentException("factor must be between 1 and 10, was " + factor);
            }
            Webhook.within("ceiling", ceiling, base, LONGEST_CEILING);
            if (!(jitter >= 0 && jitter <= 1)) {
                throw new IllegalArgumentException("jitter must be between 0 and 1, was " + jitter);
            }
        }

        @Override
        public Duration delayAfter(int failures, RandomGenerator random) {
            return drawn(new Backoff(base, factor, ceiling).longestDelayAfter(failures), jitter, random);
        }

        @Override
        public Duration whileFailing(RandomGenerator random) {
            return drawn(ceiling, Math.min(jitter, JITTER_WHILE_FAILING), random);
        }

        private static Duration drawn(Duration longest, double share, RandomGenerator random) {
            long drawable = (long) (longest.toNanos() * share);
            return longest.minusNanos(drawable).plusNanos(random.nextLong(drawable + 1));
        }
    }

    /**
     * These delays, one after the other; the last one stays. Nothing is drawn.
     *
     * @param delays 1 to 50, each 1 ms to 24 h
     */
    record Listed(List<Duration> delays) implements Schedule {

        static final int MOST = 50;
        static final Duration SHORTEST = Duration.ofMillis(1);
        static final Duration LONGEST = Duration.ofHours(24);

        /**
         * @throws IllegalArgumentException when a bound is broken; the message names the value
         */
        public Listed {
            if (delays.isEmpty() || delays.size() > MOST) {
                throw new IllegalArgumentException("delays must be 1 to " + MOST + ", were " + delays.size());
            }
            delays.forEach(delay -> Webhook.within("delays", delay, SHORTEST, LONGEST));
            delays = List.copyOf(delays);
        }

        @Override
        public Duration delayAfter(int failures, RandomGenerator random) {
            return delays.get(Math.min(failures, delays.size()) - 1);
        }

        @Override
        public Duration whileFailing(RandomGenerator random) {
            return delays.getLast();
        }
    }
}
