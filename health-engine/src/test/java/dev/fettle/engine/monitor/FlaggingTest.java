package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.probe.OwnProbes;
import dev.fettle.engine.status.Flags;
import dev.fettle.engine.status.StatusBoard;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FlaggingTest {

    private static final Instant SUNDAY = Instant.parse("2026-11-22T02:59:00Z");
    private static final ComponentDefinition SUNDAYS = SampleComponent.named("a")
            .maintenance("0 3 * * SUN", Duration.ofHours(1))
            .make();

    private final Hands clock = new Hands(SUNDAY);
    private final StatusBoard board = new StatusBoard();
    private final RecordingLedger written = new RecordingLedger();
    private final ManualTimers timers = new ManualTimers();
    private final List<Change.Beside> told = new ArrayList<>();
    private final Map<ComponentId, Watch> present = new HashMap<>();
    private final Flagging flagging = flagging();

    /** A clock whose hands a test moves. */
    private static final class Hands extends Clock {

        private Instant now;

        Hands(Instant now) {
            this.now = now;
        }

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private record Instance(String instance, URI publicUrl, List<String> config) implements InstanceConfig {}

    private record Settings(Duration resultDelay, int maxBufferedResults, int lanes, int maxInFlight,
            int maxInFlightPerHost) implements MonitorConfig {}

    @Test
    void aWindowBeginsAndEndsWithItsTime() {
        enter(SUNDAYS);
        assertThat(flags()).isEqualTo(Flags.NONE);

        assertThat(after(Duration.ofSeconds(59))).isFalse();
        assertThat(after(Duration.ofSeconds(1))).isTrue();
        assertThat(after(Duration.ofMinutes(59))).isTrue();
        assertThat(after(Duration.ofMinutes(1))).isFalse();
        assertThat(after(Duration.ofDays(7).minusMinutes(30))).isTrue();
        assertThat(told).extracting(change -> change.flags().maintenance()).containsExactly(true, false, true);
        assertThat(told).allMatch(Change.Beside::flagsTurned);
    }

    @Test
    void aClockThatJumpsForwardEndsAWindowAndBeginsTheNext() {
        enter(SUNDAYS);
        assertThat(after(Duration.ofMinutes(1))).isTrue();

        assertThat(after(Duration.ofDays(2))).isFalse();
        assertThat(after(Duration.ofDays(5))).isTrue();
    }

    @Test
    void aClockThatIsPutBackEndsAWindowThatHasNotBegunAndBeginsItAgain() {
        enter(SUNDAYS);
        assertThat(after(Duration.ofMinutes(1))).isTrue();

        assertThat(after(Duration.ofHours(-2))).isFalse();
        assertThat(after(Duration.ofHours(2))).isTrue();
        assertThat(after(Duration.ofHours(2))).isFalse();
        assertThat(after(Duration.ofHours(-2))).as("it is in the window again").isTrue();
    }

    @Test
    void whatIsGoneOrRedefinedIsNotFlaggedAnyMore() {
        Watch before = enter(SUNDAYS);
        present.put(before.id(), before.redefined(SampleComponent.named("a").make(), 0));
        assertThat(after(Duration.ofMinutes(1))).isFalse();

        present.clear();
        clock.move(Duration.ofDays(7));
        flagging.tick();
        assertThat(told).isEmpty();
    }

    @Test
    void aWindowThatIsTakenAwayEndsAtOnce() {
        Watch before = enter(SUNDAYS);
        assertThat(after(Duration.ofMinutes(1))).isTrue();

        Watch redefined = before.redefined(SampleComponent.named("a").make(), 0);
        present.put(redefined.id(), redefined);
        flagging.settle(redefined);
        commit();

        assertThat(flags().maintenance()).isFalse();
        assertThat(told).hasSize(2);
    }

    private Watch enter(ComponentDefinition definition) {
        Watch watch = WatchTest.fresh(definition);
        present.put(watch.id(), watch);
        flagging.settle(watch);
        return watch;
    }

    private boolean after(Duration time) {
        clock.move(time);
        flagging.tick();
        commit();
        return present.get(new ComponentId("a")).flags().maintenance();
    }

    private Flags flags() {
        return present.get(new ComponentId("a")).flags();
    }

    private void commit() {
        while (written.isBusy()) {
            written.last().changes().forEach(numbered -> told.add((Change.Beside) numbered.change()));
            written.succeed();
            timers.run();
        }
    }

    private Flagging flagging() {
        EventFactory events = new EventFactory(new ObjectMapper(),
                new Instance("prod", URI.create("http://localhost/"), List.of()));
        MonitorConfig config = new Settings(Duration.ofMillis(500), 1000, 1, 1, 1);
        LaneLedger ledger = new LaneLedger(written, timers, config, 1, _ -> {}, _ -> {});
        ledger.adopt(new Ownership(
                ShardId.ALL.stream().collect(Collectors.toMap(Function.identity(), _ -> 1L))));
        LaneParts parts = new LaneParts(config, null, null, OwnProbes.none(), List.of(), null, events, board, null,
                null,
                null, null, clock, 1, 1, 1, null, null, _ -> {});
        return new Flagging(parts, ledger, present);
    }
}
