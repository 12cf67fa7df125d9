package dev.fettle.engine.monitor;

import dev.fettle.api.check.Outcome;
import dev.fettle.engine.probe.PreparedCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One run: an attempt, and further ones as the policy says, one after the other. Stays on its lane. */
final class CheckRun {

    private final PreparedCheck check;
    private final Duration budget;
    private final RetryPolicy policy;
    private final LaneTimers timers;
    private final RandomGenerator random;
    private final Instant at;
    private final Consumer<RunReport> ended;
    private int attempts;

    CheckRun(PreparedCheck check, Duration budget, RetryPolicy policy, LaneTimers timers, RandomGenerator random,
            Instant at, Consumer<RunReport> ended) {
        this.check = check;
        this.budget = budget;
        this.policy = policy;
        this.timers = timers;
        this.random = random;
        this.at = at;
        this.ended = ended;
    }

    void attempt() {
        attempts++;
        var _ = check.attempt(budget, this::attempted);
    }

    private void attempted(Outcome outcome) {
        Optional<Duration> pause = policy.pauseAfter(outcome, attempts, random);
        if (pause.isPresent()) {
            timers.after(pause.get(), this::attempt);
        } else {
            ended.accept(new RunReport(outcome, attempts, at));
        }
    }
}
