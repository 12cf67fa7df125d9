package dev.fettle.engine.monitor;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.PushCheck;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.DetectionTime;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.monitor.SimulatedDay.Run;
import dev.fettle.engine.monitor.SimulatedDay.Transition;
import dev.fettle.engine.monitor.SimulatedTarget.Mood;
import dev.fettle.engine.monitor.SimulatedTarget.Phase;
import dev.fettle.engine.schedule.Schedule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A day of three dozen components in a second or two. Besides the rules, everything that was decided is compared with
 * {@code simulated-day.txt}: whoever changes the schedule, the thresholds or staleness sees in its diff what that
 * means.
 */
class SimulatedDayTest {

    private static final long SEED = 20261121;
    private static final String GOLDEN = "simulated-day.txt";
    private static final Set<Mood> OUTAGES = EnumSet.of(Mood.REFUSING, Mood.FAILING, Mood.HANGING);

    private static final Map<ComponentId, ComponentDefinition> DEFINITIONS = new LinkedHashMap<>();
    private static final Map<ComponentId, List<Phase>> PHASES = new LinkedHashMap<>();
    private static final SimulatedDay DAY = new SimulatedDay(SEED);
    private static Map<ComponentId, List<Run>> runs;
    private static Map<ComponentId, List<Transition>> transitions;

    @BeforeAll
    static void theDayPasses() {
        definitions().forEach(definition -> {
            SimulatedTarget target = new SimulatedTarget(SEED + DEFINITIONS.size());
            DEFINITIONS.put(definition.id(), definition);
            PHASES.put(definition.id(), target.phases());
            DAY.add(definition, target);
        });
        DAY.pass();
        runs = DAY.runs().stream().collect(groupingBy(Run::component));
        transitions = DAY.transitions().stream().collect(groupingBy(Transition::component));
    }

    /** Thirteen ways of watching, three of each. */
    private static List<ComponentDefinition> definitions() {
        List<ComponentDefinition> all = new ArrayList<>();
        for (int copy = 1; copy <= 3; copy++) {
            all.add(SampleComponent.named("default-" + copy).slow(ms(500)).make());
            all.add(SampleComponent.named("eager-" + copy).every(s(1), ms(900)).thresholds(1, 1).make());
            all.add(SampleComponent.named("patient-" + copy).every(s(10), s(3)).thresholds(5, 3).make());
            all.add(SampleComponent.named("deployment-" + copy).every(s(60), s(5)).retry(0, ms(200), s(2))
                    .thresholds(1, 1).slow(s(1)).severity(Reason.TIMEOUT, Status.DEGRADED).make());
            all.add(SampleComponent.named("overrun-" + copy).every(s(5), s(4)).retry(2, s(1), s(2)).stale(s(40))
                    .thresholds(3, 2).make());
            all.add(SampleComponent.named("stubborn-" + copy).every(s(2), s(2)).retry(5, ms(200), s(2)).make());
            all.add(SampleComponent.named("whole-beat-" + copy).every(s(2), s(2)).retry(0, ms(200), s(2)).make());
            all.add(SampleComponent.named("slow-confirm-" + copy).every(s(15), s(2)).confirm(s(15)).thresholds(3, 3)
                    .slow(ms(750)).make());
            all.add(SampleComponent.named("quick-confirm-" + copy).every(s(300), s(2)).confirm(ms(100))
                    .thresholds(4, 2).make());
            all.add(SampleComponent.named("soon-stale-" + copy).every(s(20), s(1)).stale(s(30)).make());
            all.add(SampleComponent.named("strict-push-" + copy).pushed(s(60)).thresholds(3, 1).make());
            all.add(SampleComponent.named("lenient-push-" + copy).pushed(Duration.ofMinutes(10)).make());
            all.add(SampleComponent.named("stale-push-" + copy).pushed(null).stale(s(100)).make());
        }
        return all;
    }

    @Test
    void nothingDiffersFromTheCheckedInDay() throws IOException {
        String day = print();
        Path actual = Path.of("target", GOLDEN);
        Files.createDirectories(actual.getParent());
        Files.writeString(actual, day);

        assertThat(day).as("compare target/%1$s with src/test/resources/dev/fettle/engine/monitor/%1$s; copy it there"
                + " if the change is meant", GOLDEN).isEqualTo(golden());
    }

    @Test
    void noComponentRunsTwiceAtOnce() {
        List<Run> overlapping = new ArrayList<>();
        runs.values().forEach(ofOne -> {
            for (int run = 1; run < ofOne.size(); run++) {
                if (ofOne.get(run).began() < ofOne.get(run - 1).ended()) {
                    overlapping.add(ofOne.get(run));
                }
            }
        });

        assertThat(overlapping).isEmpty();
    }

    @Test
    void everyRunIsOnTheBeatOrConfirmsASuspicion() {
        List<Run> elsewhere = new ArrayList<>();
        polled().forEach(definition -> {
            Schedule schedule = DAY.schedule(definition.id());
            Run before = null;
            for (Run run : runs.get(definition.id())) {
                boolean confirms = before != null && before.suspectedAfter()
                        && run.dueAt() == before.ended() + schedule.confirm();
                boolean first = before == null && run.dueAt() == schedule.firstRun();
                if (run.began() != run.dueAt() || !(first || confirms || isOnBeat(schedule, run))) {
                    elsewhere.add(run);
                }
                before = run;
            }
        });

        assertThat(elsewhere).isEmpty();
    }

    @Test
    void everyBeatHasItsRunOrIsCountedAsCoalesced() {
        polled().forEach(definition -> {
            Schedule schedule = DAY.schedule(definition.id());
            List<Run> ofOne = runs.get(definition.id());
            Run last = ofOne.getLast();
            long onBeat = ofOne.stream().filter(run -> isOnBeat(schedule, run)).count();
            long coalesced = ofOne.stream().mapToLong(Run::coalesced).sum();
            long nextBeat = schedule.dueAfter(last.dueAt(), last.ended(), false);

            assertThat(onBeat + coalesced).as("%s", definition.id())
                    .isEqualTo((nextBeat - schedule.firstBeat()) / schedule.interval());
        });
    }

    @Test
    void transitionsAreAChainFromUnknown() {
        transitions.forEach((component, ofOne) -> {
            Status at = Status.UNKNOWN;
            long time = 0;
            for (Transition transition : ofOne) {
                assertThat(transition.from()).as("%s", component).isEqualTo(at);
                assertThat(transition.to()).isNotEqualTo(at);
                assertThat(transition.at()).isGreaterThanOrEqualTo(time);
                assertThat(transition.firstSeenAt()).isLessThanOrEqualTo(transition.at());
                at = transition.to();
                time = transition.at();
            }
            assertThat(DAY.watch(component).status()).isEqualTo(at);
        });
    }

    @Test
    void anOutageIsKnownWithinTheWorstCaseThatIsPromised() {
        int outages = 0;
        for (ComponentDefinition definition : DEFINITIONS.values()) {
            long worst = DetectionTime.worstCase(definition).toNanos();
            for (Phase phase : PHASES.get(definition.id())) {
                long until = phase.from() + worst;
                if (isOutage(definition, phase) && phase.to() >= until && until < SimulatedDay.DAY) {
                    outages++;
                    assertThat(status(definition.id(), until)).as("%s at %s after %s", definition.id(),
                            SimulatedDay.time(until), phase).isNotIn(Status.HEALTHY, undetected(definition));
                }
            }
        }
        assertThat(outages).isGreaterThan(50);
    }

    @Test
    void theDayHadAllThatItIsFor() {
        assertThat(DAY.transitions()).extracting(Transition::reason)
                .contains(Reason.OK, Reason.REFUSED, Reason.STATUS_5XX, Reason.TIMEOUT, Reason.SLOW, Reason.CONDITION,
                        Reason.STALE, Reason.HEARTBEAT_MISSED);
        assertThat(DAY.runs().stream().mapToLong(Run::coalesced).sum()).isPositive();
        assertThat(DAY.runs()).anyMatch(Run::suspectedAfter).anyMatch(run -> run.attempts() == 3);
    }

    /** A push that tells of trouble needs its thresholds; only silence is promised a time. */
    private static boolean isOutage(ComponentDefinition definition, Phase phase) {
        return definition.check() instanceof PushCheck ? phase.mood() == Mood.HANGING : OUTAGES.contains(phase.mood());
    }

    /** Not to be known is no detection, but for a push without a deadline it is all there is. */
    private static Status undetected(ComponentDefinition definition) {
        return definition.check() instanceof PushCheck push && push.deadline().isEmpty()
                ? Status.HEALTHY
                : Status.UNKNOWN;
    }

    private static Status status(ComponentId component, long at) {
        return transitions.getOrDefault(component, List.of()).stream().filter(transition -> transition.at() <= at)
                .reduce((_, last) -> last).map(Transition::to).orElse(Status.UNKNOWN);
    }

    private static List<ComponentDefinition> polled() {
        return DEFINITIONS.values().stream().filter(definition -> !(definition.check() instanceof PushCheck)).toList();
    }

    private static boolean isOnBeat(Schedule schedule, Run run) {
        return (run.dueAt() - schedule.firstBeat()) % schedule.interval() == 0;
    }

    private static String print() {
        StringBuilder text = new StringBuilder("component runs attempts confirming coalesced transitions\n");
        DEFINITIONS.values().forEach(definition -> {
            Schedule schedule = DAY.schedule(definition.id());
            List<Run> ofOne = runs.getOrDefault(definition.id(), List.of());
            boolean pushed = definition.check() instanceof PushCheck;
            text.append("%s %d %d %d %d %d\n".formatted(definition.id(), ofOne.size(),
                    ofOne.stream().mapToInt(Run::attempts).sum(),
                    ofOne.stream()
                            .filter(run -> !pushed && !isOnBeat(schedule, run) && run.dueAt() != schedule.firstRun())
                            .count(),
                    ofOne.stream().mapToLong(Run::coalesced).sum(),
                    transitions.getOrDefault(definition.id(), List.of()).size()));
        });
        text.append("\ntime component from to reason first-seen\n");
        DAY.transitions().forEach(transition -> text.append("%s %s %s %s %s %s\n".formatted(
                SimulatedDay.time(transition.at()), transition.component(), transition.from(), transition.to(),
                transition.reason(), SimulatedDay.time(transition.firstSeenAt()))));
        return text.toString();
    }

    private static String golden() {
        try (InputStream file = SimulatedDayTest.class.getResourceAsStream(GOLDEN)) {
            return file == null ? "" : new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
