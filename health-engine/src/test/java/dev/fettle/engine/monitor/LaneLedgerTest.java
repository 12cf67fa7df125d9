package dev.fettle.engine.monitor;

import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.api.component.Status.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.FencedException;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.history.RunResult;
import dev.fettle.engine.history.StateStore.LastRun;
import dev.fettle.engine.monitor.Ledger.Numbered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneLedgerTest {

    private static final Duration DELAY = Duration.ofMillis(500);
    private static final Ownership ALL = new Ownership(
            ShardId.ALL.stream().collect(Collectors.toMap(Function.identity(), _ -> 1L)));
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final RecordingLedger written = new RecordingLedger();
    private final ManualTimers timers = new ManualTimers();
    private final List<Numbered> committed = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final LaneLedger ledger = ledger(100_000, 1);

    /** Few settings that matter here. */
    private record Settings(Duration resultDelay, int maxBufferedResults) implements MonitorConfig {
        @Override
        public int lanes() {
            return 1;
        }

        @Override
        public int maxInFlight() {
            return 1;
        }

        @Override
        public int maxInFlightPerHost() {
            return 1;
        }
    }

    @Test
    void aChangeIsWrittenAtOnceAndToldOnceItIsCommitted() {
        ledger.resume(new Subject("a"), 41, 90);
        ledger.commit(SampleChange.of("a", HEALTHY, UNHEALTHY, 1));

        assertThat(written.last().changes()).extracting(Numbered::sequence, Numbered::revision)
                .containsExactly(tuple(42L, 91L));
        assertThat(committed).isEmpty();
        succeed();
        assertThat(committed).isEqualTo(written.last().changes());
    }

    @Test
    void whatChangesMeanwhileWaitsForTheWriteBeforeAndGoesTogether() {
        ledger.commit(SampleChange.of("a", UNKNOWN, HEALTHY, 1));
        ledger.commit(SampleChange.of("b", UNKNOWN, HEALTHY, 1));
        ledger.commit(SampleChange.of("a", HEALTHY, UNHEALTHY, 2));
        assertThat(written.writes()).hasSize(1);
        succeed();

        assertThat(written.writes()).hasSize(2);
        assertThat(written.last().changes()).extracting(change -> change.change().turn().subject().value(),
                Numbered::sequence).containsExactlyInAnyOrder(tuple("b", 1L), tuple("a", 2L));
    }

    @Test
    void resultsThatChangeNothingWaitALittleToGoTogether() {
        record("a", 1);
        record("b", 1);
        record("a", 2);
        timers.pass(DELAY.minusMillis(1));
        assertThat(written.writes()).isEmpty();
        timers.pass(Duration.ofMillis(1));

        assertThat(written.last().results()).hasSize(3);
        assertThat(written.last().runs()).extracting(run -> run.subject().value(), LastRun::recent)
                .containsExactly(tuple("a", "run 2"), tuple("b", "run 1"));
        succeed();
        timers.pass(DELAY.multipliedBy(3));
        assertThat(written.writes()).hasSize(1);
        assertThat(ledger.buffered()).isZero();
    }

    @Test
    void changesGoBeforeResultsThatWaitedLonger() {
        record("a", 1);
        ledger.commit(SampleChange.of("b", UNKNOWN, HEALTHY, 1));
        timers.pass(DELAY);
        ledger.commit(SampleChange.of("c", UNKNOWN, HEALTHY, 1));
        succeed();
        assertThat(written.last().changes()).hasSize(1);
        succeed();

        assertThat(written.writes()).hasSize(3);
        assertThat(written.last().results()).hasSize(1);
    }

    @Test
    void aChangeCarriesWhatItsLastRunSaid() {
        record("a", 1);
        ledger.commit(SampleChange.of("a", HEALTHY, UNHEALTHY, 2));
        succeed();
        timers.pass(DELAY);

        assertThat(written.last().results()).hasSize(1);
        assertThat(written.last().runs()).isEmpty();
    }

    @Test
    void aRunFromBeforeAChangeIsNotWrittenAfterIt() {
        record("a", 1);
        record("b", 1);
        timers.pass(DELAY);
        ledger.commit(SampleChange.of("a", HEALTHY, UNHEALTHY, 2));
        fail();
        timers.pass(LONGEST_PAUSE);
        succeed();

        assertThat(written.last().runs()).extracting(run -> run.subject().value()).containsExactly("b");
        assertThat(written.last().results()).hasSize(2);
    }

    @Test
    void aFailedWriteIsTriedAgainWithTheSameChangesAndNumbers() {
        ledger.commit(SampleChange.of("a", UNKNOWN, HEALTHY, 1));
        fail();
        ledger.commit(SampleChange.of("a", HEALTHY, UNHEALTHY, 2));
        assertThat(written.writes()).hasSize(1);
        timers.pass(LONGEST_PAUSE);
        fail();
        timers.pass(LONGEST_PAUSE);

        assertThat(written.writes()).hasSize(3).extracting(RecordingLedger.Write::changes).containsOnly(
                written.writes().getFirst().changes());
        assertThat(committed).isEmpty();
        succeed();
        assertThat(written.last().changes()).extracting(Numbered::sequence).containsExactly(2L);
        succeed();
        assertThat(committed).extracting(Numbered::sequence).containsExactly(1L, 2L);
    }

    @Test
    void failedResultsGoAgainInTheirOrder() {
        record("a", 1);
        record("b", 1);
        timers.pass(DELAY);
        record("a", 2);
        fail();
        timers.pass(LONGEST_PAUSE);

        assertThat(written.last().results()).extracting(RunResult::message).containsExactly("a 1", "b 1", "a 2");
        assertThat(written.last().runs()).extracting(LastRun::recent).containsExactlyInAnyOrder("run 2", "run 1");
    }

    @Test
    void whileTheDatabaseIsAwayTheOldestResultsAreDroppedAndCounted() {
        LaneLedger small = ledger(20, 2);
        IntStream.rangeClosed(1, 13).forEach(number -> record(small, "a", number));

        assertThat(small.buffered()).isEqualTo(10);
        assertThat(small.dropped()).isEqualTo(3);
        timers.pass(DELAY);
        assertThat(written.last().results()).extracting(RunResult::message).startsWith("a 4").endsWith("a 13");
    }

    @Test
    void manyResultsGoInSeveralWritesWithoutAPause() {
        IntStream.rangeClosed(1, 4100).forEach(number -> record("a", number));
        timers.pass(DELAY);
        succeed();
        succeed();

        assertThat(written.writes()).extracting(write -> write.results().size()).startsWith(2000, 2000);
        timers.pass(DELAY);
        assertThat(written.writes()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void whoWaitsIsToldAfterTheCommitAndNotBefore() {
        record("a", 1);
        ledger.whenCommitted(() -> heard.add("a"));

        assertThat(written.last().results()).hasSize(1);
        assertThat(heard).isEmpty();
        fail();
        timers.pass(LONGEST_PAUSE);
        assertThat(heard).isEmpty();
        succeed();
        assertThat(heard).containsExactly("a");
    }

    @Test
    void whoWaitsForAChangeIsToldAfterItAndItsResult() {
        ledger.keep(result("a", 1));
        ledger.commit(SampleChange.of("a", UNKNOWN, HEALTHY, 1));
        ledger.whenCommitted(() -> heard.add("a"));
        succeed();
        assertThat(heard).isEmpty();
        assertThat(written.last().results()).hasSize(1);
        succeed();

        assertThat(heard).containsExactly("a");
    }

    @Test
    void whoWaitsWhileAWriteIsUnderWayWaitsForTheNextOneToo() {
        record("a", 1);
        timers.pass(DELAY);
        record("b", 1);
        ledger.whenCommitted(() -> heard.add("b"));
        succeed();
        assertThat(heard).isEmpty();
        succeed();

        assertThat(heard).containsExactly("b");
    }

    @Test
    void whoWaitsBehindMoreResultsThanGoAtOnceIsToldAfterItsOwn() {
        IntStream.rangeClosed(1, 3000).forEach(number -> record("a", number));
        record("b", 1);
        ledger.whenCommitted(() -> heard.add("b"));
        succeed();
        assertThat(heard).isEmpty();
        succeed();

        assertThat(written.last().results().getLast().message()).isEqualTo("b 1");
        assertThat(heard).containsExactly("b");
    }

    @Test
    void whoWaitsForNothingIsToldAtOnce() {
        ledger.whenCommitted(() -> heard.add("a"));

        assertThat(heard).containsExactly("a");
    }

    @Test
    void aFencedWriteDropsWhatIsAnotherNodesAndGoesOnWithTheRest() {
        ledger.commit(SampleChange.of("a", UNKNOWN, HEALTHY, 1));
        ledger.commit(SampleChange.of("b", UNKNOWN, HEALTHY, 1));
        record("a", 1);
        record("b", 1);
        succeed(); // that of a went alone
        written.fail(new FencedException(ALL.only(Set.of(shardOf("a")))));
        timers.run();
        ledger.commit(SampleChange.of("a", HEALTHY, UNHEALTHY, 2));
        record("a", 2);

        assertThat(heard).containsExactly("fenced " + shardOf("a").value());
        assertThat(shardOf("a")).isNotEqualTo(shardOf("b"));
        assertThat(written.last().changes()).extracting(numbered -> numbered.change().turn().subject().value())
                .containsExactly("b");
        succeed();
        timers.pass(Duration.ofSeconds(1));
        assertThat(written.last().results()).extracting(result -> result.component().value()).containsExactly("b");
        assertThat(ledger.owns(Subject.of(new ComponentId("a")))).isFalse();
    }

    @Test
    void whoWaitsForWhatIsFencedIsNeverToldThatItIsCommitted() {
        record("a", 1);
        ledger.whenCommitted(() -> heard.add("committed"));
        written.fail(new FencedException(ALL.only(Set.of(shardOf("a")))));
        timers.run();
        timers.pass(Duration.ofMinutes(1));

        assertThat(heard).containsExactly("fenced " + shardOf("a").value());
    }

    @Test
    void anOldFenceDoesNotTouchALaterClaim() {
        ledger.commit(SampleChange.of("a", UNKNOWN, HEALTHY, 1));
        Ownership again = new Ownership(Map.of(shardOf("a"), 2L));
        ledger.release(ALL.only(again.shards()));
        ledger.adopt(again);
        written.fail(new FencedException(ALL.only(again.shards())));
        timers.run();
        ledger.release(ALL.only(again.shards()));
        ledger.commit(SampleChange.of("a", UNKNOWN, UNHEALTHY, 2));

        assertThat(heard).isEmpty();
        assertThat(ledger.owns(Subject.of(new ComponentId("a")))).isTrue();
        assertThat(written.last().changes()).extracting(numbered -> numbered.change().turn().to())
                .containsExactly(UNHEALTHY);
    }

    @Test
    void resultsOfShardsThatWentWhileTheyWereWrittenDoNotComeBack() {
        record("a", 1);
        record("b", 1);
        timers.pass(DELAY);
        ledger.release(ALL.only(Set.of(shardOf("a"))));
        fail();
        timers.pass(Duration.ofMinutes(1));

        assertThat(written.last().results()).extracting(result -> result.component().value()).containsExactly("b");
    }

    @Test
    void releasedShardsAreWrittenNoMore() {
        ledger.commit(SampleChange.of("a", UNKNOWN, HEALTHY, 1));
        ledger.commit(SampleChange.of("b", UNKNOWN, HEALTHY, 1));
        ledger.release(ALL.only(Set.of(shardOf("b"))));
        succeed();
        timers.pass(Duration.ofMinutes(1));

        assertThat(written.writes()).hasSize(1);
        assertThat(committed).hasSize(1);
    }

    @Test
    void afterTheEndNothingIsWrittenAndNobodyIsFenced() {
        ledger.commit(SampleChange.of("a", UNKNOWN, HEALTHY, 1));
        ledger.close();
        written.fail(new FencedException(ALL.only(Set.of(shardOf("a")))));
        timers.run();
        ledger.commit(SampleChange.of("a", HEALTHY, UNHEALTHY, 2));
        timers.pass(Duration.ofMinutes(1));

        assertThat(heard).isEmpty();
        assertThat(written.writes()).hasSize(1);
    }

    private LaneLedger ledger(int mostResults, int lanes) {
        LaneLedger fresh = new LaneLedger(written, timers, new Settings(DELAY, mostResults), lanes, committed::addAll,
                lost -> lost.shards().forEach(shard -> heard.add("fenced " + shard.value())));
        fresh.adopt(ALL);
        return fresh;
    }

    private static ShardId shardOf(String id) {
        return ShardId.of(Subject.of(new ComponentId(id)));
    }

    private void succeed() {
        written.succeed();
        timers.run();
    }

    private void fail() {
        written.fail(new IllegalStateException("the database is away"));
        timers.run();
    }

    private void record(String id, int number) {
        record(ledger, id, number);
    }

    private static void record(LaneLedger to, String id, int number) {
        to.record(new LastRun(new Subject(id), "run " + number, "{}", SampleChange.START.plusSeconds(number), 0),
                result(id, number));
    }

    private static RunResult result(String id, int number) {
        return new RunResult(new ComponentId(id), SampleChange.START.plusSeconds(number), Status.HEALTHY, Reason.OK,
                id + " " + number, 3, 1);
    }
}
