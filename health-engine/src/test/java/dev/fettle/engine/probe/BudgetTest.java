package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BudgetTest {

    private record OwnProbe(Supplier<Uni<Outcome>> answer) implements CustomProbe {

        @Override
        public String kind() {
            return "own";
        }

        @Override
        public Uni<Outcome> attempt(CustomCheck check, Duration budget) {
            return answer.get();
        }
    }

    private static Outcome attempt(Supplier<Uni<Outcome>> answer, Duration budget) {
        try (TestLane lane = new TestLane(new OwnProbe(answer))) {
            return lane.attempt(new CustomCheck("own", Map.of()), budget);
        }
    }

    @Test
    void aProbeOfOnesOwnAnswersForItself() {
        Outcome success = new Outcome.Success(Observation.of(Duration.ofMillis(3)));

        assertThat(attempt(() -> Uni.createFrom().item(success), TestLane.AMPLE)).isEqualTo(success);
    }

    @Test
    void aProbeThatHangsIsATimeoutAndIsCancelled() {
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();

        Outcome outcome = attempt(
                () -> Uni.createFrom().<Outcome>nothing().onCancellation().invoke(() -> cancelled.complete(true)),
                Duration.ofMillis(1500));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class,
                timeout -> assertThat(timeout.message()).startsWith("no complete answer within 1500ms"));
        assertThat(TestLane.get(cancelled)).isTrue();
    }

    static Stream<Arguments> bugs() {
        return Stream.of(arguments("throws", (Supplier<Uni<Outcome>>) () -> {
            throw new IllegalStateException("bug");
        }), arguments("throws an error", (Supplier<Uni<Outcome>>) () -> {
            throw new StackOverflowError();
        }), arguments("answers no Uni", (Supplier<Uni<Outcome>>) () -> null),
                arguments("answers nothing", (Supplier<Uni<Outcome>>) () -> Uni.createFrom().nullItem()),
                arguments("fails", (Supplier<Uni<Outcome>>) () -> Uni.createFrom().failure(new Exception("bug"))));
    }

    @ParameterizedTest(name = "a probe that {0}")
    @MethodSource("bugs")
    void ourBugIsNotTheirOutage(String name, Supplier<Uni<Outcome>> bug) {
        assertThat(attempt(bug, TestLane.AMPLE)).isInstanceOfSatisfying(Outcome.Inconclusive.class,
                outcome -> assertThat(outcome.message()).startsWith("our own trouble: "));
    }
}
