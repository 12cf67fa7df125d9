package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.Incident;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.monitor.Watch.Before;
import dev.fettle.engine.monitor.Watch.Silence;
import dev.fettle.engine.schedule.Schedule;
import dev.fettle.engine.state.CheckState.Run;
import dev.fettle.engine.state.Step;
import dev.fettle.engine.state.Verdict;
import dev.fettle.engine.status.Flags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WatchTest {

    private static final Instant START = SampleChange.START;
    private static final Verdict HEALTHY = new Verdict(Status.HEALTHY, Reason.OK, "");
    private static final Verdict DEGRADED = new Verdict(Status.DEGRADED, Reason.SLOW, "slow");
    private static final Verdict REFUSED = new Verdict(Status.UNHEALTHY, Reason.REFUSED, "refused");

    private final ComponentDefinition polled = SampleComponent.named("a").thresholds(1, 1).make();

    @Test
    void aNewOneIsUnknownAndDoesNotCount() {
        Watch watch = fresh(polled);

        assertThat(watch.status()).isEqualTo(Status.UNKNOWN);
        assertThat(watch.isKnown()).isFalse();
        assertThat(watch.view().known()).isFalse();
        assertThat(watch.isPushed()).isFalse();
    }

    /** Many members may turn at once, and then once more. */
    @Test
    void whoLooksAtOthersLooksAgainAtOnceAndThenOnceASecond() {
        Watch watch = fresh(polled);
        long second = Duration.ofSeconds(1).toNanos();
        watch.begin(watch.dueAt());
        var _ = watch.end(watch.dueAt(), 0);
        long regular = watch.dueAt();

        assertThat(watch.lookAgain(1)).isTrue();
        assertThat(watch.dueAt()).isEqualTo(1);
        assertThat(watch.lookAgain(2)).as("due already").isFalse();

        watch.begin(1);
        assertThat(watch.lookAgain(3)).as("under way").isFalse();
        var _ = watch.end(1, 4);
        assertThat(watch.lookAgain(5)).isTrue();
        assertThat(watch.dueAt()).isEqualTo(1 + second).isLessThan(regular);

        watch.begin(1 + second);
        var _ = watch.end(1 + second, 1 + second);
        watch.pause();
        assertThat(watch.lookAgain(3 * second)).as("paused").isFalse();
    }

    @Test
    void theFirstTurnMakesItKnown() {
        Watch watch = fresh(polled);
        Before before = turn(watch, watch.take(HEALTHY, START, 0), START.plusSeconds(1));

        assertThat(watch.isKnown()).isTrue();
        assertThat(before).isEqualTo(new Before(START, false, null));
        assertThat(watch.view().since()).isEqualTo(START.plusSeconds(1));
        assertThat(watch.incident()).isNull();
    }

    @Test
    void anIncidentLastsFromTroubleToHealthyWhateverLiesBetween() {
        Watch watch = fresh(polled);
        turn(watch, watch.take(HEALTHY, START, 0), START);
        turn(watch, watch.take(DEGRADED, START.plusMillis(900), 0), START.plusSeconds(1));
        Incident incident = watch.incident();
        assertThat(incident.startedAt()).as("when the run began that saw it first").isEqualTo(START.plusMillis(900));
        assertThat(incident.dedupKey()).isEqualTo("prod/a");
        assertThat(incident.endedAt()).isNull();

        turn(watch, watch.take(REFUSED, START, 0), START.plusSeconds(2));
        assertThat(watch.incident()).isSameAs(incident);
        turn(watch, watch.take(stale(watch), START, 0), START.plusSeconds(3));
        assertThat(watch.status()).isEqualTo(Status.UNKNOWN);
        assertThat(watch.incident()).isSameAs(incident);
        turn(watch, watch.take(DEGRADED, START, 0), START.plusSeconds(4));
        assertThat(watch.incident()).isSameAs(incident);

        Before before = turn(watch, watch.take(HEALTHY, START, 0), START.plusSeconds(5));
        assertThat(before.incident()).isSameAs(incident);
        assertThat(watch.incident()).isNull();
        turn(watch, watch.take(REFUSED, START, 0), START.plusSeconds(6));
        assertThat(watch.incident().id()).isNotEqualTo(incident.id());
    }

    @Test
    void stalenessBeforeItWasEverKnownIsNoTurn() {
        Watch watch = fresh(polled);

        assertThat(watch.take(stale(watch), START, 7)).isInstanceOf(Step.Steady.class);
        assertThat(watch.isKnown()).isFalse();
    }

    @Test
    void whoComesBackFromStalenessIsNotNew() {
        Watch watch = fresh(polled);
        turn(watch, watch.take(HEALTHY, START, 0), START);
        Step step = watch.take(stale(watch), START, 0);
        assertThat(step).isInstanceOf(Step.Turned.class);
        turn(watch, step, START.plusSeconds(1));
        watch.because(Reason.STALE, "no result");
        assertThat(watch.view().isStale()).isTrue();

        Before before = turn(watch, watch.take(HEALTHY, START, 0), START.plusSeconds(2));
        assertThat(before.stale()).isTrue();
    }

    @Test
    void silenceIsStaleAfterItsTimeAndEachVerdictBeginsItAnew() {
        Watch watch = fresh(SampleComponent.named("a").stale(Duration.ofSeconds(40)).make());
        assertThat(watch.silentAt()).isEqualTo(Duration.ofSeconds(40).toNanos());

        Step step = watch.take(HEALTHY, START, Duration.ofSeconds(3).toNanos());
        assertThat(step.state().published()).isEqualTo(Status.HEALTHY);
        assertThat(watch.silentAt()).isEqualTo(Duration.ofSeconds(43).toNanos());
        assertThat(watch.silence()).isEqualTo(new Silence.Stale("no result for 40s"));
    }

    @Test
    void aRunUnderWayIsNoSilenceAsLongAsItMayTakeAndAnInterval() {
        Watch watch = fresh(SampleComponent.named("a")
                .every(Duration.ofSeconds(10), Duration.ofSeconds(10))
                .retry(9, Duration.ofSeconds(1), Duration.ofSeconds(1))
                .make());
        assertThat(watch.silentAt()).isEqualTo(seconds(40));
        watch.begin(seconds(7));
        assertThat(watch.silentAt()).isEqualTo(seconds(7 + 109 + 10));
        assertThat(watch.end(seconds(7), seconds(50))).isPositive();

        assertThat(watch.silentAt()).isEqualTo(seconds(40));
    }

    @Test
    void aPushedOneWithADeadlineMissesItsHeartbeatAtOnce() {
        Watch watch = fresh(SampleComponent.named("a").pushed(Duration.ofMinutes(90)).thresholds(5, 1).make());
        assertThat(watch.isPushed()).isTrue();
        assertThat(watch.silentAt()).isEqualTo(Duration.ofMinutes(90).toNanos());
        Silence silence = watch.silence();
        assertThat(silence).isEqualTo(new Silence.Missed(
                new Verdict(Status.UNHEALTHY, Reason.HEARTBEAT_MISSED, "no push within 1h30m")));

        Step step = watch.take(silence, START, Duration.ofMinutes(90).toNanos());
        assertThat(step).isInstanceOfSatisfying(Step.Turned.class,
                turned -> assertThat(turned.to()).isEqualTo(Status.UNHEALTHY));
        assertThat(watch.silentAt()).isEqualTo(Duration.ofHours(3).toNanos());
        assertThat(watch.take(watch.silence(), START, Duration.ofHours(3).toNanos()))
                .isInstanceOf(Step.Steady.class);
    }

    @Test
    void aPushedOneWithoutADeadlineGoesStale() {
        Watch watch = fresh(SampleComponent.named("a").pushed(null).make());

        assertThat(watch.silentAt()).isEqualTo(Duration.ofSeconds(92).toNanos());
        assertThat(watch.silence()).isInstanceOf(Silence.Stale.class);
    }

    @Test
    void severityAppliesToAMissedHeartbeatToo() {
        Watch watch = fresh(SampleComponent.named("a")
                .pushed(Duration.ofHours(1))
                .severity(Reason.HEARTBEAT_MISSED, Status.DEGRADED)
                .make());

        assertThat(watch.silence()).isInstanceOfSatisfying(Silence.Missed.class,
                missed -> assertThat(missed.verdict().status()).isEqualTo(Status.DEGRADED));
    }

    @Test
    void aSuspicionBringsTheNextRunForwardAndTheBeatStays() {
        ComponentDefinition definition = SampleComponent.named("a").thresholds(3, 1).make();
        Watch watch = fresh(definition);
        Schedule schedule = Schedule.spread(definition.id(), definition.interval(), definition.confirm(), 0);
        long beat = schedule.firstBeat();
        assertThat(watch.dueAt()).isEqualTo(schedule.firstRun());
        turn(watch, watch.take(HEALTHY, START, 0), START);
        watch.begin(beat);
        assertThat(watch.isRunning()).isTrue();
        assertThat(watch.end(beat, beat + seconds(1))).isZero();
        assertThat(watch.isRunning()).isFalse();
        assertThat(watch.dueAt()).isEqualTo(beat + seconds(30));

        assertThat(watch.take(REFUSED, START, 0)).isInstanceOf(Step.Steady.class);
        assertThat(watch.end(beat + seconds(30), beat + seconds(31))).isZero();
        assertThat(watch.dueAt()).isEqualTo(beat + seconds(36));
        assertThat(watch.take(HEALTHY, START, 0)).isInstanceOf(Step.Steady.class);
        assertThat(watch.end(beat + seconds(36), beat + seconds(95))).isEqualTo(2);
        assertThat(watch.dueAt()).isEqualTo(beat + seconds(120));
    }

    @Test
    void theReasonFollowsTheRunsThatAgreeWithTheStatus() {
        Watch watch = fresh(SampleComponent.named("a").thresholds(2, 1).make());
        turn(watch, watch.take(HEALTHY, START, 0), START);
        watch.because(Reason.OK, "");

        assertThat(watch.take(REFUSED, START, 0)).isInstanceOf(Step.Steady.class);
        assertThat(watch.view().reason()).isEqualTo(Reason.OK);
        turn(watch, watch.take(REFUSED, START, 0), START);
        watch.because(Reason.REFUSED, "refused");
        assertThat(watch.take(new Verdict(Status.UNHEALTHY, Reason.TIMEOUT, "late"), START, 0))
                .isInstanceOf(Step.Steady.class);
        assertThat(watch.view().reason()).isEqualTo(Reason.TIMEOUT);
    }

    @Test
    void itGoesOnFromWhatIsStored() {
        UUID id = new UUID(1, 2);
        Incident incident = new Incident(id, "prod/a", START.minusSeconds(100), null);
        StoredState stored = new StoredState(Subject.of(new ComponentId("a")), new ShardId(1),
                Status.UNHEALTHY, START.minusSeconds(100), 12, 30, true, Reason.TIMEOUT, "late", id,
                incident.startedAt(), RecentRuns.write(List.of(
                        new Run(Status.HEALTHY, START.minusSeconds(20)))),
                null, null, Flags.NONE, 0, null);
        Watch watch = new Watch(SampleComponent.named("a").thresholds(2, 2).make(), stored, incident, null, 0, START);

        assertThat(watch.status()).isEqualTo(Status.UNHEALTHY);
        assertThat(watch.sequence()).isEqualTo(12);
        assertThat(watch.revision()).isEqualTo(30);
        assertThat(watch.isKnown()).isTrue();
        assertThat(watch.incident()).isEqualTo(incident);
        assertThat(watch.take(HEALTHY, START, 0)).as("the second success in a row counts the stored one")
                .isInstanceOfSatisfying(Step.Turned.class,
                        turned -> assertThat(turned.firstSeenAt()).isEqualTo(START.minusSeconds(20)));
    }

    @Test
    void ourOwnTroubleSaysNothing() {
        assertThat(fresh(polled).judge(new Outcome.Inconclusive("ours", Observation.of(Duration.ZERO)))).isEmpty();
    }

    private static Before turn(Watch watch, Step step, Instant at) {
        return watch.turn((Step.Turned) step, at, "prod/" + watch.id(), null);
    }

    private static Silence stale(Watch watch) {
        Silence silence = watch.silence();
        assertThat(silence).isInstanceOf(Silence.Stale.class);
        return silence;
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }

    @Test
    void underAnotherDefinitionItGoesOnAndItsNextRunComesAtOnce() {
        Watch watch = fresh(SampleComponent.named("a").thresholds(1, 1).make());
        var _ = watch.take(new Verdict(Status.HEALTHY, Reason.OK, ""), START, 0);
        watch.pause();

        Watch other = watch.redefined(SampleComponent.named("a").in("x").thresholds(3, 1).make(), 77);

        assertThat(other.status()).isEqualTo(Status.HEALTHY);
        assertThat(other.dueAt()).isEqualTo(77);
        assertThat(other.isPaused()).isTrue();
        assertThat(other.recent()).isEqualTo(watch.recent());
    }

    @Test
    void whatRunsOfAnotherCheckSaidNoLongerCounts() {
        Watch watch = fresh(SampleComponent.named("a").thresholds(2, 1).make());
        var _ = watch.take(new Verdict(Status.HEALTHY, Reason.OK, ""), START, 0);
        var _ = watch.take(new Verdict(Status.UNHEALTHY, Reason.REFUSED, ""), START, 1);

        Watch other = watch.redefined(SampleComponent.named("a").thresholds(2, 1)
                .check(new TcpCheck("elsewhere", 1)).make(), 2);

        assertThat(other.take(new Verdict(Status.UNHEALTHY, Reason.REFUSED, ""), START, 3))
                .isInstanceOf(Step.Steady.class);
    }

    @Test
    void aRunOfTheFormerDefinitionIsWaitedFor() {
        Watch watch = fresh(SampleComponent.named("a").make());
        watch.begin(5);

        assertThat(watch.redefined(SampleComponent.named("a").in("x").make(), 7).isRunning()).isTrue();
    }

    @Test
    void whenItGoesOnAfterAPauseTheSilenceMeanwhileDoesNotCount() {
        Watch watch = fresh(SampleComponent.named("a").make());
        watch.pause();
        watch.resume(Duration.ofHours(1).toNanos());

        assertThat(watch.dueAt()).isEqualTo(Duration.ofHours(1).toNanos());
        assertThat(watch.silentAt()).isGreaterThan(Duration.ofHours(1).toNanos());
    }

    static Watch fresh(ComponentDefinition definition) {
        StoredState stored = new StoredState(Subject.of(definition.id()), new ShardId(0),
                Status.UNKNOWN, START, 0, 0, false, Reason.OK, "", null, null, "", null, null, Flags.NONE, 0,
                null);
        return new Watch(definition, stored, null, null, 0, START);
    }
}
