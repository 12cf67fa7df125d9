package dev.fettle.local.faults;

import dev.fettle.local.faults.Fault.Mood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What happens when. Pure: the same seed makes the same plan.
 *
 * @param steps in their order
 */
record FaultPlan(List<Step> steps) {

    private static final int KILLS_PER_PAUSE = 5;
    private static final int KILLS_PER_OUTAGE = 10;
    private static final int SHORTEST_PAUSE_MS = 50;
    private static final int LONGEST_PAUSE_MS = 800;
    private static final Mood[] BAD = {Mood.TROUBLED, Mood.RESETTING, Mood.AWAY, Mood.HANGING};

    /** Copies the steps. */
    FaultPlan {
        steps = List.copyOf(steps);
    }

    /**
     * One fault.
     *
     * @param after this long after the one before was done
     * @param fault what happens
     */
    record Step(Duration after, Fault fault) {}

    /**
     * Makes a plan: besides the kills one pause for each five, an outage of PostgreSQL and one of Kafka for each ten,
     * and
     * as many bad moods as kills, all in any order.
     *
     * @param kills of notifiers, 1 and more
     * @param receivers how many there are
     */
    static FaultPlan of(long seed, int kills, int receivers) {
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        for (int kill = 0; kill < kills; kill++) {
            faults.add(new Fault.KillNotifier(random.nextInt(4) > 0, random.nextBoolean()));
            faults.add(new Fault.BadMood(random.nextInt(receivers), BAD[random.nextInt(BAD.length)],
                    between(random, 300, 3_000)));
        }
        for (int pause = 0; pause < kills; pause += KILLS_PER_PAUSE) {
            faults.add(new Fault.PauseNotifier());
        }
        for (int outage = 0; outage < kills; outage += KILLS_PER_OUTAGE) {
            faults.add(new Fault.PostgresAway(random.nextBoolean(), between(random, 0, 3_000)));
            faults.add(new Fault.KafkaAway(random.nextInt(3) == 0, between(random, 0, 2_000)));
        }
        Collections.shuffle(faults, random);
        return new FaultPlan(faults.stream()
                .map(fault -> new Step(between(random, SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS), fault))
                .toList());
    }

    private static Duration between(Random random, int leastMs, int mostMs) {
        return Duration.ofMillis(leastMs + random.nextInt(mostMs - leastMs));
    }

    /** How many of a kind there are. */
    long count(Class<? extends Fault> kind) {
        return steps.stream().filter(step -> kind.isInstance(step.fault())).count();
    }
}
