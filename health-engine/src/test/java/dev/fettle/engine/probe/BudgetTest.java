package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.probe.Probe;
import dev.fettle.api.probe.ProbeRequest;
import dev.fettle.api.component.Reason;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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
                        .failedStage(new Exception("bug"))),
                arguments("fails without a word", (Supplier<CompletionStage<Outcome>>) () -> CompletableFuture
                        .failedStage(new Exception())),
                arguments("cannot load a class", (Supplier<CompletionStage<Outcome>>) () -> {
                    throw new NoClassDefFoundError("com/example/Client");
                }), arguments("answers a failure without a reason",
                        (Supplier<CompletionStage<Outcome>>) () -> CompletableFuture.supplyAsync(
                                () -> new Outcome.Failure(null, "m", Observation.of(Duration.ZERO)))),
                arguments("answers a value that throws", (Supplier<CompletionStage<Outcome>>) () -> CompletableFuture
                        .completedStage(new Outcome.Success(new Observation(Duration.ZERO, Map.of(),
                                Map.of("bad", new Object() {
                                    @Override
                                    public String toString() {
                                        throw new IllegalStateException("no text");
                                    }
                                }))))),
                arguments("cancels itself", (Supplier<CompletionStage<Outcome>>) () -> {
                    CompletableFuture<Outcome> cancelled = new CompletableFuture<>();
                    boolean _ = cancelled.cancel(true);
                    return cancelled;
                }));
    }

    @ParameterizedTest(name = "a probe that {0}")
    @MethodSource("bugs")
    void ourBugIsNotTheirOutage(String name, Supplier<CompletionStage<Outcome>> bug) {
        assertThat(attempt(bug, TestLane.AMPLE)).isInstanceOfSatisfying(Outcome.Inconclusive.class,
                outcome -> assertThat(outcome.message())
                        .startsWith("our own trouble: the probe for kind 'own': ").doesNotContain("Cannot invoke"));
    }

    /** Others on the lane do not notice: the lane fails when one of its threads waits. */
    @Test
    void aProbeMayBlock() {
        assertThat(attempt(() -> {
            try {
                Thread.sleep(700);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return CompletableFuture.completedStage(new Outcome.Success(Observation.of(Duration.ZERO)));
        }, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void aProbeThatBlocksTooLongIsATimeoutAndInterrupted() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);

        Outcome outcome = attempt(() -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return null;
        }, Duration.ofMillis(500));

        assertThat(outcome).isInstanceOf(Outcome.Timeout.class);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** One thread for each such check, however often it is attempted. */
    @Test
    void aProbeThatHeedsNoInterruptIsNotCalledAgainBeforeItIsBack() {
        CountDownLatch leaves = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Probe stubborn = new OwnProbe(() -> {
            boolean first = calls.incrementAndGet() == 1;
            while (first && leaves.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            return CompletableFuture.completedStage(new Outcome.Success(Observation.of(Duration.ZERO)));
        });
        try (TestLane lane = new TestLane(stubborn)) {
            PreparedCheck check = lane.prepare(new CustomCheck("own", Map.of()));

            assertThat(lane.attempt(check, Duration.ofMillis(300))).isInstanceOf(Outcome.Timeout.class);
            assertThat(lane.attempt(check, TestLane.AMPLE)).isInstanceOfSatisfying(Outcome.Inconclusive.class,
                    outcome -> assertThat(outcome.message()).isEqualTo("our own trouble: the probe for kind 'own' has"
                            + " not come back from the attempt before: it blocks, and heeds no interrupt"));
            assertThat(calls).hasValue(1);

            leaves.countDown();
            await().until(() -> lane.attempt(check, TestLane.AMPLE) instanceof Outcome.Success);
        }
    }

    @Test
    void anAnswerMayComeOnAnyThreadAndCountsOnce() {
        AtomicInteger told = new AtomicInteger();
        try (TestLane lane = new TestLane(new OwnProbe(() -> {
            CompletableFuture<Outcome> answer = new CompletableFuture<>();
            var _ = Thread.ofPlatform().start(() -> {
                boolean _ = answer.complete(new Outcome.Success(Observation.of(Duration.ZERO)));
                boolean _ = answer.complete(new Outcome.Inconclusive("again", Observation.of(Duration.ZERO)));
                answer.obtrudeValue(new Outcome.Inconclusive("and again", Observation.of(Duration.ZERO)));
            });
            return answer;
        }))) {
            PreparedCheck check = lane.prepare(new CustomCheck("own", Map.of()));
            CompletableFuture<Outcome> first = new CompletableFuture<>();
            var _ = lane.on(() -> check.attempt(TestLane.AMPLE, outcome -> {
                told.incrementAndGet();
                boolean _ = first.complete(outcome);
            }));

            assertThat(TestLane.get(first)).isInstanceOf(Outcome.Success.class);
            assertThat(lane.attempt(check, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);
            assertThat(told).hasValue(1);
        }
    }

    @Test
    void whatItSaysIsBoundedAndShowsNoSecret() {
        Map<String, Object> details = new HashMap<>(Map.of("token used", "hunter22", "long", "x".repeat(9_000), "many",
                new AtomicLong(7), "huge", new BigDecimal("1e5000"), "list", List.of(1, 2)));
        details.put("nothing", null);
        IntStream.range(0, 100).forEach(i -> details.put("more" + i, i));
        Outcome said = new Outcome.Failure(Reason.AUTH, "hunter22 was refused:\n" + "y".repeat(9_000),
                new Observation(Duration.ofMillis(1), Map.of(), details));
        try (TestLane lane = new TestLane(new OwnProbe(() -> CompletableFuture.completedStage(said)))) {
            Outcome shown = lane.attempt(new CustomCheck("own", Map.of("login", Map.of("password", "hunter22"))));

            assertThat(shown).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.message()).startsWith("*** was refused: yyy").hasSize(201);
                assertThat(failure.observation().details()).hasSize(50).doesNotContainValue("hunter22")
                        .allSatisfy((_, value) -> assertThat(value)
                                .isInstanceOfAny(String.class, Integer.class, Double.class));
            });
        }
    }

    @Test
    void theClassesOfAProbeAreThoseOfItsJar() {
        AtomicReference<ClassLoader> seen = new AtomicReference<>();
        Outcome success = new Outcome.Success(Observation.of(Duration.ZERO));

        assertThat(attempt(() -> {
            seen.set(Thread.currentThread().getContextClassLoader());
            return CompletableFuture.completedStage(success);
        }, TestLane.AMPLE)).isEqualTo(success);
        assertThat(seen).hasValue(OwnProbe.class.getClassLoader());
    }
}
