package dev.fettle.engine.status;

import static dev.fettle.api.component.Status.DEGRADED;
import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.api.component.Status.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.status.StatusBoard.Standing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import dev.fettle.engine.component.GroupDefinition;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusBoardTest {

    private static final List<Status> STATUSES = List.of(Status.values());

    private final StatusBoard board = new StatusBoard();
    private final List<String> heard = new ArrayList<>();

    @Test
    void anEmptyBoardKnowsNothing() {
        assertThat(board.system().status()).isEqualTo(UNKNOWN);
        assertThat(board.system().group()).isNull();
        assertThat(board.groups()).isEmpty();
        assertThat(board.components()).isEmpty();
        assertThat(board.component(new ComponentId("a"))).isEmpty();
        assertThat(board.group(new GroupPath("a"))).isEmpty();
    }

    @Test
    @DisplayName("Seed Health check infrastructure: overall is the worst")
    void aChangeGoesUpThroughAllGroups() {
        put("a", "x.y.z", HEALTHY);
        put("b", "x.y", HEALTHY);
        Standing standing = put("a", "x.y.z", UNHEALTHY);

        assertThat(standing).isEqualTo(new Standing(UNHEALTHY, UNHEALTHY));
        assertThat(board.groups()).extracting(view -> view.group().value(), AggregateView::status)
                .containsExactly(tuple("x", UNHEALTHY), tuple("x.y", UNHEALTHY), tuple("x.y.z", UNHEALTHY));
    }

    @Test
    void theStandingOfOneWithoutGroupIsTheSystemOnly() {
        assertThat(put("a", null, DEGRADED)).isEqualTo(new Standing(null, DEGRADED));
    }

    @Test
    void aMemberThatIsNotCriticalMakesItsGroupDegradedAtMostAndTheSystemToo() {
        put("a", "x", HEALTHY);
        board.put(SampleView.judged(SampleComponent.named("b").in("x").critical(false).make(), UNHEALTHY));

        assertThat(group("x").status()).isEqualTo(DEGRADED);
        assertThat(group("x").counts()).containsEntry(UNHEALTHY, 1).containsEntry(HEALTHY, 1);
        assertThat(board.system().status()).isEqualTo(DEGRADED);
    }

    @Test
    void aGroupIsWhatItsQuorumSaysAndWhatHoldsItHears() {
        put("a", "x.y", HEALTHY);
        put("b", "x.y", UNHEALTHY);
        assertThat(board.system().status()).isEqualTo(UNHEALTHY);

        board.define(List.of(new GroupDefinition(new GroupPath("x.y"), OptionalDouble.of(0.5), true)));
        assertThat(group("x.y").status()).isEqualTo(HEALTHY);
        assertThat(board.system().status()).isEqualTo(HEALTHY);

        board.define(List.of());
        assertThat(group("x.y").status()).isEqualTo(UNHEALTHY);
        assertThat(board.system().status()).isEqualTo(UNHEALTHY);
    }

    @Test
    void aGroupThatIsNotCriticalMakesWhatHoldsItDegradedAtMost() {
        board.define(List.of(new GroupDefinition(new GroupPath("x"), OptionalDouble.empty(), false)));
        put("a", "x", UNHEALTHY);

        assertThat(group("x").status()).isEqualTo(UNHEALTHY);
        assertThat(board.system().status()).isEqualTo(DEGRADED);
    }

    @Test
    void whoIsPausedDoesNotCount() {
        put("a", "x", HEALTHY);
        ComponentView failed = SampleView.judged(SampleComponent.named("b").in("x").make(), UNHEALTHY);
        board.put(failed);
        board.put(failed.with(new Flags(true, false, false)));

        assertThat(group("x").status()).isEqualTo(HEALTHY);
        assertThat(group("x").counts()).containsEntry(UNHEALTHY, 0);
    }

    @Test
    void whoWasNeverJudgedDoesNotCount() {
        board.put(SampleView.neverJudged(SampleComponent.named("new").in("x.y").make()));
        assertThat(group("x.y").status()).isEqualTo(UNKNOWN);
        assertThat(group("x.y").counts()).allSatisfy((_, count) -> assertThat(count).isZero());
        put("a", "x", HEALTHY);

        assertThat(group("x").status()).isEqualTo(HEALTHY);
        assertThat(group("x").counts()).containsEntry(HEALTHY, 1).containsEntry(UNKNOWN, 0);
        assertThat(board.system().status()).isEqualTo(HEALTHY);
    }

    @Test
    void whoWasJudgedOnceAndIsUnknownNowCounts() {
        put("a", "x", HEALTHY);
        put("b", "x", UNKNOWN);

        assertThat(group("x").status()).isEqualTo(UNKNOWN);
    }

    @Test
    void anAggregateCountsItsDirectMembersOnly() {
        put("a", "x", HEALTHY);
        put("b", "x.y", HEALTHY);
        put("c", "x.y", DEGRADED);
        put("d", null, HEALTHY);

        assertThat(group("x").counts()).containsEntry(HEALTHY, 1).containsEntry(DEGRADED, 1);
        assertThat(board.system().counts()).containsEntry(HEALTHY, 1).containsEntry(DEGRADED, 1);
    }

    @Test
    void theInnermostGroupIsToldFirstAndOnlyWhatChanged() {
        put("a", "x.y", HEALTHY);
        put("b", "x.y", HEALTHY);
        listen();
        put("a", "x.y", DEGRADED);
        put("b", "x.y", DEGRADED);
        put("b", "x.y", UNHEALTHY);

        assertThat(heard).containsExactly("group/x.y HEALTHY DEGRADED", "group/x HEALTHY DEGRADED",
                "system HEALTHY DEGRADED", "group/x.y DEGRADED UNHEALTHY", "group/x DEGRADED UNHEALTHY",
                "system DEGRADED UNHEALTHY");
    }

    @Test
    void aResultThatChangesNoStatusTellsNobody() {
        put("a", "x", HEALTHY);
        listen();
        CheckResult result = new CheckResult(SampleView.SINCE, HEALTHY, Reason.OK, "", 3, Map.of(), 1, Map.of());
        board.putLastCheck(new ComponentId("a"), result);
        board.putSequence(new ComponentId("a"), 7);
        board.putLastCheck(new ComponentId("nobody"), result);
        board.putSequence(new ComponentId("nobody"), 7);

        assertThat(heard).isEmpty();
        assertThat(board.component(new ComponentId("a"))).hasValueSatisfying(view -> {
            assertThat(view.lastCheck()).isEqualTo(result);
            assertThat(view.sequence()).isEqualTo(7);
            assertThat(view.status()).isEqualTo(HEALTHY);
        });
        assertThat(board.components()).hasSize(1);
    }

    @Test
    void componentsStandInTheOrderOfTheirIds() {
        Stream.of("c", "a", "b").forEach(id -> put(id, null, HEALTHY));

        assertThat(ids(board.components())).containsExactly("a", "b", "c");
        assertThat(ids(board.componentsAfter(new ComponentId("a")))).containsExactly("b", "c");
        assertThat(ids(board.componentsAfter(new ComponentId("aa")))).containsExactly("b", "c");
        assertThat(ids(board.componentsAfter(null))).containsExactly("a", "b", "c");
    }

    @Test
    void aRemovedComponentNoLongerCounts() {
        put("a", "x", HEALTHY);
        put("b", "x", UNHEALTHY);
        listen();
        board.remove(new ComponentId("b"));
        board.remove(new ComponentId("b"));

        assertThat(group("x").status()).isEqualTo(HEALTHY);
        assertThat(heard).containsExactly("group/x UNHEALTHY HEALTHY", "system UNHEALTHY HEALTHY");
        assertThat(board.component(new ComponentId("b"))).isEmpty();
    }

    @Test
    void groupsWithoutMembersAreForgotten() {
        put("a", "x.y.z", HEALTHY);
        put("b", "x", HEALTHY);
        board.remove(new ComponentId("a"));

        assertThat(board.groups()).extracting(view -> view.group().value()).containsExactly("x");
        board.remove(new ComponentId("b"));
        assertThat(board.groups()).isEmpty();
        assertThat(board.system().status()).isEqualTo(UNKNOWN);
    }

    @Test
    void aGroupOfOnlyThoseNeverJudgedIsKept() {
        put("a", "x", HEALTHY);
        board.put(SampleView.neverJudged(SampleComponent.named("new").in("x").make()));
        board.remove(new ComponentId("a"));

        assertThat(group("x").status()).isEqualTo(UNKNOWN);
    }

    @Test
    void aComponentThatMovesCountsInItsNewGroupOnly() {
        put("a", "x", DEGRADED);
        put("b", "x", HEALTHY);
        put("c", "y", HEALTHY);
        Standing standing = put("a", "y", DEGRADED);

        assertThat(standing).isEqualTo(new Standing(DEGRADED, DEGRADED));
        assertThat(group("x").status()).isEqualTo(HEALTHY);
        assertThat(group("y").counts()).containsEntry(DEGRADED, 1).containsEntry(HEALTHY, 1);
    }

    @Test
    void aMoveIsNoChangeOfWhatHoldsBothGroups() {
        put("a", "x.one", UNHEALTHY);
        put("b", "x.two", HEALTHY);
        listen();
        put("a", "x.two", UNHEALTHY);

        assertThat(heard).containsExactly("group/x.two HEALTHY UNHEALTHY", "group/x.one UNHEALTHY UNKNOWN");
    }

    @Test
    void aGroupThatTheLastOneMovedOutOfIsForgotten() {
        put("a", "x.y", HEALTHY);
        put("a", "z", HEALTHY);

        assertThat(board.groups()).extracting(view -> view.group().value()).containsExactly("z");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whatIsKeptUpStepByStepIsWhatACountFromScratchSays(long seed) {
        Random random = new Random(seed);
        String[] paths = {null, "a", "a.b", "a.b.c", "a.d", "e", "e.f.g"};
        Map<String, Status> lastHeard = new TreeMap<>();
        board.listen((from, now) -> {
            assertThat(lastHeard.getOrDefault(now.subject().value(), UNKNOWN)).isEqualTo(from);
            lastHeard.put(now.subject().value(), now.status());
        });
        for (int step = 0; step < 400; step++) {
            String id = "c" + random.nextInt(12);
            if (random.nextInt(5) == 0) {
                board.remove(new ComponentId(id));
            } else {
                var definition = SampleComponent.named(id)
                        .in(paths[random.nextInt(paths.length)])
                        .critical(random.nextBoolean())
                        .make();
                board.put(random.nextInt(4) == 0
                        ? SampleView.neverJudged(definition)
                        : SampleView.judged(definition, STATUSES.get(random.nextInt(STATUSES.size()))));
            }
            Recount recount = new Recount(List.copyOf(board.components()));
            assertThat(board.system()).as("step %s", step).isEqualTo(recount.of(Optional.empty()));
            assertThat(board.groups()).as("step %s", step)
                    .isEqualTo(recount.paths().map(path -> recount.of(Optional.of(path))).toList());
            assertThat(lastHeard.getOrDefault("system", UNKNOWN)).isEqualTo(board.system().status());
        }
    }

    /** The slow way: counts all members of a group each time it is asked, in words near to those of the contract. */
    private record Recount(List<ComponentView> components) {

        Stream<GroupPath> paths() {
            return components.stream()
                    .flatMap(view -> Optional.ofNullable(view.definition().group()).stream())
                    .flatMap(group -> group.selfAndAncestors().stream())
                    .distinct()
                    .sorted();
        }

        AggregateView of(Optional<GroupPath> whole) {
            Map<Status, Integer> counts = new TreeMap<>();
            Stream.of(Status.values()).forEach(status -> counts.put(status, 0));
            boolean criticalIsUnhealthy = false;
            for (ComponentView view : components) {
                if (view.known() && Optional.ofNullable(view.definition().group()).equals(whole)) {
                    counts.merge(view.status(), 1, Integer::sum);
                    criticalIsUnhealthy |= view.status() == UNHEALTHY && view.definition().critical();
                }
            }
            for (GroupPath child : paths().filter(path -> path.parent().equals(whole)).toList()) {
                AggregateView group = of(Optional.of(child));
                if (group.counts().values().stream().mapToInt(Integer::intValue).sum() > 0) {
                    counts.merge(group.status(), 1, Integer::sum);
                    criticalIsUnhealthy |= group.status() == UNHEALTHY;
                }
            }
            return new AggregateView(whole.orElse(null), status(counts, criticalIsUnhealthy), counts);
        }

        private static Status status(Map<Status, Integer> counts, boolean criticalIsUnhealthy) {
            if (criticalIsUnhealthy) {
                return UNHEALTHY;
            }
            if (counts.get(DEGRADED) > 0 || counts.get(UNHEALTHY) > 0) {
                return DEGRADED;
            }
            return counts.get(UNKNOWN) > 0 || counts.get(HEALTHY) == 0 ? UNKNOWN : HEALTHY;
        }
    }

    private static List<String> ids(Collection<ComponentView> views) {
        return views.stream().map(view -> view.id().value()).toList();
    }

    private Standing put(String id, String group, Status status) {
        return board.put(SampleView.judged(SampleComponent.named(id).in(group).make(), status));
    }

    private AggregateView group(String path) {
        return board.group(new GroupPath(path)).orElseThrow();
    }

    private void listen() {
        board.listen((from, now) -> heard.add(now.subject() + " " + from + " " + now.status()));
    }
}
