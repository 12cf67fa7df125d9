package dev.fettle.engine.monitor;

import static dev.fettle.api.component.Status.DEGRADED;
import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.api.component.Status.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingChangesTest {

    private final PendingChanges pending = new PendingChanges();

    @Test
    void changesComeOutInTheOrderOfTheirSubject() {
        Change first = add("a", UNKNOWN, HEALTHY, 1);
        Change other = add("b", UNKNOWN, DEGRADED, 1);
        Change second = add("a", HEALTHY, UNHEALTHY, 2);

        assertThat(pending.size()).isEqualTo(3);
        assertThat(pending.take(10)).containsExactly(first, second, other);
        assertThat(pending.isEmpty()).isTrue();
        assertThat(pending.take(10)).isEmpty();
    }

    @Test
    void noSubjectIsTakenInPart() {
        add("a", UNKNOWN, HEALTHY, 1);
        add("a", HEALTHY, UNHEALTHY, 2);
        Change other = add("b", UNKNOWN, HEALTHY, 1);

        assertThat(pending.take(1)).hasSize(2);
        assertThat(pending.take(1)).containsExactly(other);
    }

    @Test
    void aHundredOfOneSubjectWaitUntouched() {
        alternate(PendingChanges.MOST);

        assertThat(pending.folded()).isZero();
        assertThat(pending.size()).isEqualTo(100);
    }

    @Test
    void thereAndBackInTheMiddleVanishTogether() {
        alternate(PendingChanges.MOST + 1);

        assertThat(pending.folded()).isEqualTo(2);
        assertThat(pending.size()).isEqualTo(99);
        requireChain(pending.take(1), UNKNOWN, HEALTHY);
    }

    @Test
    void twoStepsInTheMiddleBecomeOneThatBeganWhereTheFirstBegan() {
        Status[] round = {HEALTHY, DEGRADED, UNHEALTHY};
        for (int number = 1; number <= PendingChanges.MOST + 1; number++) {
            add("a", number == 1 ? UNKNOWN : round[(number - 2) % 3], round[(number - 1) % 3], number);
        }

        assertThat(pending.folded()).isEqualTo(1);
        List<Change> taken = pending.take(1);
        assertThat(taken).hasSize(100);
        requireChain(taken, UNKNOWN, round[PendingChanges.MOST % 3]);
        Change one = taken.get(49);
        assertThat(one.turn().message()).isEqualTo("change 51");
        assertThat(one.turn().at()).isEqualTo(SampleChange.START.plusSeconds(51));
        assertThat(one.turn().fromSince()).isEqualTo(SampleChange.START.plusSeconds(49));
        assertThat(one.turn().firstSeenAt()).isEqualTo(SampleChange.START.plusSeconds(50).minusMillis(300));
    }

    @Test
    void anotherSubjectIsNotFolded() {
        add("b", UNKNOWN, HEALTHY, 1);
        alternate(500);

        assertThat(pending.take(1)).hasSize(1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void howManyEverComeTheChainHasNoHoleAndItsEndsStay(long seed) {
        Random random = new Random(seed);
        Status at = UNKNOWN;
        int count = 101 + random.nextInt(2000);
        for (int number = 1; number <= count; number++) {
            Status to = other(at, random);
            add("a", at, to, number);
            at = to;
            assertThat(pending.size()).isLessThanOrEqualTo(PendingChanges.MOST);
        }
        long folded = pending.folded();
        List<Change> taken = pending.take(1);

        requireChain(taken, UNKNOWN, at);
        assertThat(taken.size() + folded).isEqualTo(count);
        assertThat(taken.getFirst().turn().message()).isEqualTo("change 1");
        assertThat(taken.getLast().turn().message()).isEqualTo("change " + count);
    }

    private static Status other(Status than, Random random) {
        List<Status> others = Stream.of(Status.values()).filter(status -> status != than).toList();
        return others.get(random.nextInt(others.size()));
    }

    private static void requireChain(List<Change> changes, Status first, Status last) {
        Status at = first;
        for (Change change : changes) {
            assertThat(change.turn().from()).isEqualTo(at);
            assertThat(change.turn().to()).isNotEqualTo(at);
            at = change.turn().to();
        }
        assertThat(at).isEqualTo(last);
    }

    private void alternate(int count) {
        for (int number = 1; number <= count; number++) {
            add("a", number == 1 ? UNKNOWN : number % 2 == 0 ? HEALTHY : UNHEALTHY,
                    number % 2 == 0 ? UNHEALTHY : HEALTHY, number);
        }
    }

    private Change add(String id, Status from, Status to, int number) {
        Change change = SampleChange.of(id, from, to, number);
        pending.add(change);
        return change;
    }

    @Test
    void whatIsTrueBesideTheStatusIsKeptOnceAndNeverFolded() {
        PendingChanges changes = new PendingChanges();
        changes.add(SampleChange.beside("a", true, 0));
        for (int number = 1; number <= 2 * PendingChanges.MOST; number++) {
            changes.add(SampleChange.of("a", number % 2 == 0 ? Status.HEALTHY : Status.UNHEALTHY,
                    number % 2 == 0 ? Status.UNHEALTHY : Status.HEALTHY, number));
            if (number == PendingChanges.MOST / 2) {
                changes.add(SampleChange.beside("a", false, number));
            }
        }

        assertThat(changes.take(1).stream().filter(Change.Beside.class::isInstance))
                .singleElement()
                .satisfies(beside -> assertThat(((Change.Beside) beside).flags().paused()).isFalse());
    }
}
