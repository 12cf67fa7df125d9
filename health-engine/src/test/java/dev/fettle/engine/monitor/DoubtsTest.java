package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.isolation.Guards;
import dev.fettle.engine.isolation.IsolationGuard;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real guard and a reference that answers when the test says so. */
class DoubtsTest {

    private static final Duration WINDOW = Duration.ofMillis(500);
    private static final Observation SEEN = Observation.of(Duration.ofMillis(3));
    private static final Outcome UNREACHED = new Outcome.Timeout(Duration.ofSeconds(2), "late", SEEN);
    private static final Outcome BROKEN = new Outcome.Failure(Reason.STATUS_5XX, "503", SEEN);
    private static final Outcome WORKS = new Outcome.Success(SEEN);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicBoolean answers = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Outcome> told = new ArrayList<>();
    private final List<Duration> endings = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer reference;
    private IsolationGuard guard;
    private Doubts doubts;

    @BeforeEach
    void listen() throws IOException {
        reference = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        reference.setExecutor(threads);
        reference.createContext("/", exchange -> {
            asked.incrementAndGet();
            if (answers.get()) {
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
            }
        });
        reference.start();
        guard = Guards.asking(vertx, WINDOW, "http://127.0.0.1:" + reference.getAddress().getPort() + "/");
        doubts = new Doubts(guard, endings::add);
    }

    @AfterEach
    void leave() {
        reference.stop(0);
        threads.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whatReachedNothingCountsOnceAReferenceAnswers() {
        answers.set(true);

        weigh(far("a"), UNREACHED);
        assertThat(told).isEmpty();
        awaitTold(1);

        assertThat(told).containsExactly(UNREACHED);
        assertThat(guard.isIsolated()).isFalse();
        assertThat(endings).isEmpty();
    }

    @Test
    void nobodyIsAskedWhileTargetsAnswer() {
        weigh(far("a"), WORKS);
        weigh(far("a"), BROKEN);
        weigh(near("b"), UNREACHED);
        Watch down = far("c");
        var _ = down.take(down.judge(BROKEN).orElseThrow(), Instant.EPOCH, 0);
        weigh(down, UNREACHED);

        assertThat(told).containsExactly(WORKS, BROKEN, UNREACHED, UNREACHED);
        assertThat(asked).hasValue(0);
    }

    @Test
    void whatReachedNothingWhileTheEngineIsIsolatedSaysNothingFromTheFirstRunOn() {
        Watch first = far("a");
        weigh(first, UNREACHED);
        weigh(far("b"), UNREACHED);
        awaitTold(2);

        assertThat(guard.isIsolated()).isTrue();
        assertThat(guard.isolatedSince()).isPresent();
        weigh(first, UNREACHED);
        weigh(first, WORKS);
        assertThat(told).hasSize(4);
        assertThat(told.subList(0, 3)).allSatisfy(outcome -> assertThat(outcome)
                .isEqualTo(new Outcome.Inconclusive(Doubts.ISOLATED, SEEN)));
        assertThat(told.getLast()).isEqualTo(WORKS);
        assertThat(doubts.pauseOfSilence(first)).as("silence says nothing").isPositive();

        long before = System.nanoTime();
        answers.set(true);
        awaitEnd();

        doubts.weigh(first, report(UNREACHED), before, ended -> told.add(ended.outcome()));
        assertThat(told.getLast()).as("it began while nothing could be reached").isInstanceOf(
                Outcome.Inconclusive.class);
        assertThat(endings).singleElement().satisfies(lasted -> assertThat(lasted).isGreaterThanOrEqualTo(WINDOW));
        assertThat(guard.isolatedSince()).isEmpty();
        assertThat(doubts.pauseOfSilence(first)).isZero();
    }

    @Test
    void whenMostReachTheirTargetsTheReferencesAreAtFault() {
        weigh(far("a"), UNREACHED);
        await().until(() -> !guard.isCalm());
        weigh(far("b"), WORKS);
        weigh(far("c"), WORKS);
        awaitTold(3);

        assertThat(told).containsExactly(WORKS, WORKS, UNREACHED);
        assertThat(guard.isCalm()).isTrue();
    }

    @Test
    void aMissedHeartbeatCountsOnceItIsKnownThatItCouldHaveCome() {
        Watch pushed = WatchTest.fresh(SampleComponent.named("p").pushed(Duration.ofSeconds(30)).make());
        var _ = pushed.take(pushed.judge(WORKS).orElseThrow(), Instant.EPOCH,
                System.nanoTime() - Duration.ofSeconds(30).toNanos());
        answers.set(true);

        assertThat(doubts.pauseOfSilence(pushed)).isPositive();
        await().until(() -> doubts.pauseOfSilence(pushed).isZero());
    }

    @Test
    void withoutReferencesEverythingCountsAtOnce() {
        IsolationGuard off = Guards.asking(vertx, WINDOW);
        new Doubts(off, endings::add).weigh(far("a"), report(UNREACHED), System.nanoTime(),
                ended -> told.add(ended.outcome()));

        assertThat(off.isOn()).isFalse();
        assertThat(told).containsExactly(UNREACHED);
    }

    @Test
    void whatWasUnderWayWhileTheProcessWasStoppedSaysNothing() {
        long before = System.nanoTime();
        doubts.stopped(System.nanoTime());

        doubts.weigh(near("a"), report(UNREACHED), before, ended -> told.add(ended.outcome()));
        doubts.weigh(near("a"), report(UNREACHED), System.nanoTime(), ended -> told.add(ended.outcome()));

        assertThat(told).containsExactly(new Outcome.Inconclusive(Doubts.STOPPED, SEEN), UNREACHED);
    }

    private void weigh(Watch watch, Outcome outcome) {
        doubts.weigh(watch, report(outcome), System.nanoTime(), ended -> told.add(ended.outcome()));
    }

    private void awaitTold(int count) {
        await().until(() -> {
            doubts.settle();
            return told.size() >= count;
        });
    }

    private void awaitEnd() {
        await().until(() -> {
            doubts.settle();
            return !endings.isEmpty();
        });
    }

    private static RunReport report(Outcome outcome) {
        return new RunReport(outcome, 1, Instant.EPOCH);
    }

    private static Watch far(String id) {
        return WatchTest.fresh(SampleComponent.named(id).check(new TcpCheck("10.0.0.5", 80)).thresholds(1, 1).make());
    }

    private static Watch near(String id) {
        return WatchTest.fresh(SampleComponent.named(id).check(new TcpCheck("127.0.0.1", 80)).thresholds(1, 1).make());
    }
}
