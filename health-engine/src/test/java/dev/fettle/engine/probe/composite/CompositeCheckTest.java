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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                        "HDU?".indexOf(letter) >= 0, letter == 'p', letter == 'm', true, 12));
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

    @Test
    void aMemberThatIsNotWatchedSaysNothing() {
        assertThat(judge("HH", "count.healthy == 3", null)).isInstanceOfSatisfying(Outcome.Inconclusive.class,
                inconclusive -> assertThat(inconclusive.message()).isEqualTo("the member c is not watched"));
    }
}
