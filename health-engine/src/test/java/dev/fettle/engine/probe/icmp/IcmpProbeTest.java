package dev.fettle.engine.probe.icmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.check.IcmpCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FakeNameServer;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import io.netty.channel.EventLoop;
import io.vertx.core.impl.ContextInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loopback is a real peer: the kernel answers. Which way is taken depends on what this machine permits. */
class IcmpProbeTest {

    private static final Duration SPACING = Duration.ofMillis(10);
    private static final Duration WAIT = Duration.ofMillis(300);

    private static TestLane lane;

    @BeforeAll
    static void open() {
        lane = new TestLane();
        assumeThat(hasAWay()).as("ICMP is permitted here, or ping is installed").isTrue();
    }

    @AfterAll
    static void close() {
        lane.close();
    }

    private static boolean hasAWay() {
        try {
            Pinger _ = Pingers.ofTheProcess().join().of(false);
            return true;
        } catch (IllegalStateException noWay) {
            return false;
        }
    }

    private static IcmpCheck check(String host, int packets, String healthy, String degraded) {
        return new IcmpCheck(host, packets, SPACING, WAIT, 56, healthy, degraded);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void whoAnswersIsASuccessThatSaysHowFast(String host) {
        Outcome outcome = lane.attempt(check(host, 3, "loss == 0 && rtt.avg < 1000 && rtt.max >= rtt.min", null));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("packets", 3).containsEntry("answered", 3L)
                .containsEntry("loss", 0.0).containsKeys("way", "rttMinMs", "rttAvgMs", "rttMaxMs");
        assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.PROCESSING);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            loss < 100   | rtt.avg >= 0.0   | DEGRADED
            ip == "127.0.0.1" | packets == 2 | DEGRADED
            rtt.max < 0  |                  | UNHEALTHY
            answered > 3 |                  | UNHEALTHY
            """)
    void conditionsJudgeLossAndRoundTrips(String healthy, String degraded, String status) {
        Outcome outcome = lane.attempt(check("127.0.0.1", 2, healthy, degraded));

        if (status.equals("DEGRADED")) {
            assertThat(outcome).isInstanceOf(Outcome.Worrying.class);
        } else {
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
                assertThat(failure.message()).isEqualTo("ICMP 127.0.0.1 answered 2 of 2 packets, but not: " + healthy);
            });
        }
    }

    @Test
    void manyAtATimeGetTheirOwnAnswers() {
        PreparedCheck check = lane.prepare(check("127.0.0.1", 5, "loss == 0", null));

        List<CompletableFuture<Outcome>> outcomes = IntStream.range(0, 200)
                .mapToObj(_ -> lane.begin(check, TestLane.AMPLE)).toList();

        assertThat(outcomes).allSatisfy(
                outcome -> assertThat(TestLane.get(outcome)).isInstanceOf(Outcome.Success.class));
    }

    @Test
    void anAddressThatThePolicyForbidsGetsNoPacket() {
        try (FakeNameServer names = new FakeNameServer(Map.of("host.invalid", "127.0.0.9"));
                TestLane strict = new TestLane(TestSettings.asking(names.address()),
                        TestSettings.addresses(Map.of("deny", "127.0.0.9")))) {
            assertThat(strict.attempt(check("host.invalid", 1, "loss < 100", null))).isInstanceOfSatisfying(
                    Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).isEqualTo(Reason.BLOCKED_ADDRESS));
        }
    }

    /** What a ping tells. */
    private static final class Heard implements Pinger.Listener {

        private final List<Double> answers = new ArrayList<>();
        private final CompletableFuture<List<Double>> ended = new CompletableFuture<>();

        @Override
        public void answered(double millis) {
            answers.add(millis);
        }

        @Override
        public void ended() {
            ended.complete(answers);
        }

        @Override
        public void failed(Throwable cause) {
            ended.completeExceptionally(cause);
        }
    }

    private static Runnable ping(PingProgram program, int packets, Heard heard) {
        EventLoop loop = ((ContextInternal) lane.context).nettyEventLoop();
        return lane.on(() -> program.ping(InetAddress.ofLiteral("127.0.0.1"), new Rounds(packets, SPACING, WAIT, 56),
                loop, heard));
    }

    private static PingProgram program(Path directory, String script) throws IOException {
        Path program = Files.writeString(directory.resolve("ping"), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return new PingProgram(program);
    }

    /** A program of that name that knows other arguments ends as one to which nobody answers. */
    @Test
    void aProgramThatDidNotEvenSendIsOurOwnTrouble(@TempDir Path directory) throws IOException {
        Heard heard = new Heard();

        Runnable _ = ping(program(directory, "echo \"ping: invalid number '1.500'\"; exit 1"), 1, heard);

        assertThatThrownBy(() -> TestLane.get(heard.ended)).isInstanceOf(IllegalStateException.class)
                .hasMessage("the program ping failed: ping: invalid number '1.500'");
    }

    @Test
    void theProgramDoesTheSame() {
        var program = PingProgram.installed();
        assumeThat(program).as("apt-get install iputils-ping").isPresent();
        Heard heard = new Heard();

        Runnable _ = ping(program.get(), 2, heard);

        assertThat(TestLane.get(heard.ended)).hasSize(2)
                .allSatisfy(millis -> assertThat(millis).isBetween(0.0, 1000.0));
    }

    @Test
    void aProgramThatHangsIsKilledWhenNobodyWaits(@TempDir Path directory) throws IOException {
        Heard heard = new Heard();
        Runnable cancel = ping(program(directory, "exec sleep 61"), 1, heard);
        await().until(IcmpProbeTest::sleeps);

        boolean _ = lane.on(() -> {
            cancel.run();
            return true;
        });

        await().until(() -> !sleeps());
        assertThat(heard.ended).isNotDone();
    }

    private static boolean sleeps() {
        return ProcessHandle.current().children()
                .anyMatch(child -> child.isAlive() && child.info().command().orElse("").endsWith("sleep"));
    }
}
