package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.probe.Probe;
import dev.fettle.api.probe.ProbeRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BudgetTest {

    private record OwnProbe(Supplier<CompletionStage<Outcome>> answer) implements Probe {

        @Override
        public String kind() {
            return "own";
        }

        @Override
        public CompletionStage<Outcome> attempt(ProbeRequest request) {
            return answer.get();
        }
    }

    private static Outcome attempt(Supplier<CompletionStage<Outcome>> answer, Duration budget) {
        try (TestLane lane = new TestLane(new OwnProbe(answer))) {
            return lane.attempt(new CustomCheck("own", Map.of()), budget);
        }
    }

    @Test
    void aProbeOfOnesOwnAnswersForItself() {
        Outcome success = new Outcome.Success(Observation.of(Duration.ofMillis(3)));

        assertThat(attempt(() -> CompletableFuture.completedStage(success), TestLane.AMPLE)).isEqualTo(success);
    }

    @Test
    void aProbeThatHangsIsATimeoutAndIsCancelled() {
        CompletableFuture<Outcome> hanging = new CompletableFuture<>();

        Outcome outcome = attempt(() -> hanging, Duration.ofMillis(1500));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class,
                timeout -> assertThat(timeout.message()).startsWith("no complete answer within 1500ms"));
        assertThat(hanging).isCancelled();
    }

    static Stream<Arguments> bugs() {
        return Stream.of(arguments("throws", (Supplier<CompletionStage<Outcome>>) () -> {
            throw new IllegalStateException("bug");
        }), arguments("throws an error", (Supplier<CompletionStage<Outcome>>) () -> {
            throw new StackOverflowError();
        }), arguments("answers no stage", (Supplier<CompletionStage<Outcome>>) () -> null),
                arguments("answers nothing",
                        (Supplier<CompletionStage<Outcome>>) () -> CompletableFuture.completedStage(null)),
                arguments("fails", (Supplier<CompletionStage<Outcome>>) () -> CompletableFuture
                        .failedStage(new Exception("bug"))));
    }

    @ParameterizedTest(name = "a probe that {0}")
    @MethodSource("bugs")
    void ourBugIsNotTheirOutage(String name, Supplier<CompletionStage<Outcome>> bug) {
        assertThat(attempt(bug, TestLane.AMPLE)).isInstanceOfSatisfying(Outcome.Inconclusive.class,
                outcome -> assertThat(outcome.message()).startsWith("our own trouble: "));
    }
}
