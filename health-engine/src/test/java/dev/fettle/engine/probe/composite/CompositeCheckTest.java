package dev.fettle.engine.probe.composite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CompositeCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Members;
import dev.fettle.engine.probe.TestLane;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompositeCheckTest {

    /** One letter for each of a, b, c, …: H, D, U and ? count; p is paused, m in maintenance, n not checked yet. */
    private record Fleet(Map<ComponentId, Member> fleet) implements Members {

        static Fleet of(String statuses) {
            Map<ComponentId, Member> fleet = new HashMap<>();
            for (int at = 0; at < statuses.length(); at++) {
                ComponentId id = new ComponentId(String.valueOf((char) ('a' + at)));
                char letter = statuses.charAt(at);
                Status status = switch (letter) {
                    case 'H' -> Status.HEALTHY;
                    case 'D' -> Status.DEGRADED;
                    case 'U' -> Status.UNHEALTHY;
                    default -> Status.UNKNOWN;
                };
                fleet.put(id, new Member(id, status, status == Status.HEALTHY ? Reason.OK : Reason.TIMEOUT,
                        "HDU?".indexOf(letter) >= 0, letter == 'p', letter == 'm', true,
                        letter == 'n' ? null : 12L, List.of()));
            }
            return new Fleet(fleet);
        }

        @Override
        public Optional<Member> member(ComponentId id) {
            return Optional.ofNullable(fleet.get(id));
        }
    }

    /** The library's classes are loaded when a file is read, long before a lane judges. */
    @BeforeAll
    static void aFileWasRead() {
        assertThat(Conditions.of(new CompositeKind()).compile("total > 0").isTrue(_ -> Optional.of(1L))).isTrue();
    }

    private static Outcome judge(String statuses, String healthy, String degraded) {
        try (TestLane lane = new TestLane(List.of(Fleet.of(statuses)))) {
            return lane.attempt(new CompositeCheck(healthy, degraded, List.of("a", "b", "c")));
        }
    }

    @ParameterizedTest(name = "{0} with {1} is {2}: {3}")
    @CsvSource(delimiter = ';', nullValues = "-", quoteCharacter = '"', textBlock = """
            HHH ; count.healthy >= 2                                  ; Success      ; two of three
            HHU ; count.healthy >= 2                                  ; Success      ; two of three, one is down
            HUU ; count.healthy >= 2                                  ; Failure      ; two of three, two are down
            HUp ; share.healthy >= 0.5                                ; Success      ; who is paused does not count
            HUm ; share.healthy >= 0.5                                ; Success      ; nor who is in maintenance
            HUn ; share.healthy >= 0.5                                ; Success      ; nor who was not checked yet
            HU? ; share.healthy >= 0.5                                ; Failure      ; UNKNOWN counts
            pmn ; count.healthy >= 0                                  ; Inconclusive ; nobody counts
            DUU ; components['a'].status != 'UNHEALTHY'               ; Success      ; one by name
            UHH ; components['a'].status != 'UNHEALTHY'               ; Failure      ; one by name is down
            UHH ; components.exists(id, c, c.status == 'HEALTHY')     ; Success      ; any
            UUU ; members.exists(m, m.status == 'HEALTHY')            ; Failure      ; none
            HHU ; "members.map(m, m.status != 'HEALTHY' ? 0 : m.id == 'a' ? 3 : 1).sum() >= 4" ; Success ; by weight
            UHH ; "members.map(m, m.status != 'HEALTHY' ? 0 : m.id == 'a' ? 3 : 1).sum() >= 4" ; Failure ; by weight
            HHp ; total == 2 && components['c'].paused                ; Success      ; paused by name
            HHH ; members.all(m, m.latency < 100 && m.critical)       ; Success      ; latency and critical
            HHn ; components.all(id, c, c.latency < 100)              ; Failure      ; a latency that is not known is not short
            HHn ; components.all(id, c, !has(c.latency) || c.latency < 100) ; Success ; it can be asked for
            HUU ; 'HEALTHY' in members.map(m, m.status)               ; Success      ; any, by the list of statuses
            UUU ; share.healthy == 0.0 && count.unhealthy == total    ; Success      ; numbers of both kinds
            """)
    void aConditionOverOthersDecides(String statuses, String healthy, String kind, String why) {
        assertThat(judge(statuses, healthy, null).getClass().getSimpleName()).as(why).isEqualTo(kind);
    }

    @Test
    void whatIsTrueOfTheMembersIsTold() {
        assertThat(judge("HDU", "count.unhealthy == 0", null)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
                    assertThat(failure.message())
                            .isEqualTo("1 of 3 HEALTHY; b DEGRADED, c UNHEALTHY, but not: count.unhealthy == 0");
                    assertThat(failure.observation().details()).containsEntry("total", 3).containsEntry("healthy", 1L)
                            .containsEntry("unhealthy", 1L);
                });
        assertThat(judge("HDH", "count.unhealthy == 0", "count.degraded > 0")).isInstanceOfSatisfying(
                Outcome.Worrying.class, worrying -> assertThat(worrying.message())
                        .isEqualTo("2 of 3 HEALTHY; b DEGRADED, but: count.degraded > 0"));
    }

    private static Members.Member composite(String id, String... members) {
        return new Members.Member(new ComponentId(id), Status.UNHEALTHY, Reason.CONDITION, true, false, false, true, 0L,
                List.of(members));
    }

    /** They come from several sources, else the file would be refused. Once one is down, all would stay down. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
            a looks at a                  ; a→a                  ; a → a
            a and b look at each other    ; a→b b→a              ; a → b → a
            a circle of three             ; a→b b→c c→a          ; a → b → c → a
            a circle further on           ; a→b b→c c→b          ; b → c → b
            """)
    void aCircleOfCompositesSaysNothing(String what, String web, String circle) {
        Map<ComponentId, Members.Member> fleet = new HashMap<>(Fleet.of("HHH").fleet());
        for (String link : web.split(" ")) {
            Members.Member composite = composite(link.substring(0, 1), link.substring(2), "x");
            fleet.put(composite.id(), composite);
        }
        try (TestLane lane = new TestLane(List.of(new Fleet(fleet)))) {
            Outcome outcome = lane.attempt(new CompositeCheck("count.healthy >= 0", null, List.of("a", "c")));

            assertThat(outcome).as(what).isInstanceOfSatisfying(Outcome.Inconclusive.class,
                    inconclusive -> assertThat(inconclusive.message())
                            .isEqualTo("composites must not look at each other in a circle: " + circle));
        }
    }

    @Test
    void compositesOverCompositesAreNoCircle() {
        Map<ComponentId, Members.Member> fleet = new HashMap<>(Fleet.of("HHH").fleet());
        Members.Member upper = composite("a", "b", "c");
        fleet.put(upper.id(), upper);
        Members.Member lower = composite("b", "c");
        fleet.put(lower.id(), lower);
        try (TestLane lane = new TestLane(List.of(new Fleet(fleet)))) {
            assertThat(lane.attempt(new CompositeCheck("count.healthy == 1", null, List.of("a", "b", "c"))))
                    .isInstanceOf(Outcome.Success.class);
        }
    }

    /** What is read of the members is made once, and not at each of thousands of readings. */
    @Test
    void aThousandMembersAreLookedAtQuickly() {
        Map<ComponentId, Members.Member> fleet = new HashMap<>();
        List<String> ids = IntStream.range(0, 1_000).mapToObj(i -> "m" + i).toList();
        ids.forEach(id -> fleet.put(new ComponentId(id), new Members.Member(new ComponentId(id), Status.HEALTHY,
                Reason.OK, true, false, false, true, 1L, List.of())));
        try (TestLane lane = new TestLane(List.of(new Fleet(fleet)))) {
            long began = System.nanoTime();
            Outcome outcome = lane.attempt(new CompositeCheck(
                    "members.all(m, components[m.id].status == 'HEALTHY' && total > 0)", null, ids));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aMemberThatIsNotWatchedSaysNothing() {
        assertThat(judge("HH", "count.healthy == 3", null)).isInstanceOfSatisfying(Outcome.Inconclusive.class,
                inconclusive -> assertThat(inconclusive.message()).isEqualTo("the member c is not watched"));
    }
}
