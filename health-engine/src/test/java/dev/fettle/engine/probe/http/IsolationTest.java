package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.probe.TestChecks;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.probe.Probe;
import dev.fettle.api.probe.ProbeRequest;
import dev.fettle.api.component.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one check does is nothing to the others on its lane. */
class IsolationTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    /** Does what its check says. */
    private record Misbehaving() implements Probe {

        @Override
        public String kind() {
            return "misbehaving";
        }

        @Override
        public CompletionStage<Outcome> attempt(ProbeRequest request) {
            return switch (String.valueOf(request.check().settings().get("how"))) {
                case "throws" -> throw new IllegalStateException("a bug");
                case "throws an error" -> throw new AssertionError("a worse bug");
                case "fails" -> CompletableFuture.failedStage(new IllegalStateException("a bug in between"));
                case "hangs" -> new CompletableFuture<>();
                case "answers nothing" -> CompletableFuture.completedStage(null);
                default -> CompletableFuture.completedStage(new Outcome.Success(Observation.of(Duration.ofMillis(1))));
            };
        }
    }

    private static CustomCheck that(String how) {
        return new CustomCheck("misbehaving", Map.of("how", how));
    }

    @Test
    @DisplayName("Seed Health check infrastructure: isolation of errors")
    void whateverOneCheckDoesTheOthersFindWhatTheyWouldAlone() {
        try (TestLane lane = new TestLane(new Misbehaving());
                RawServer well = RawServer.answering(RawServer.ok("fine"));
                RawServer sick = RawServer.answering("HTTP/1.1 503 Sorry\r\nContent-Length: 0\r\n\r\n");
                RawServer silent = new RawServer(RawServer.Connection::hang)) {
            // all of them are under way at once, on one event loop; those that do wrong begin first
            CompletableFuture<Outcome> hangs = lane.begin(lane.prepare(that("hangs")), SHORT);
            CompletableFuture<Outcome> hanging = lane.begin(lane.prepare(TestChecks.get(silent.url("/"))), SHORT);
            CompletableFuture<Outcome> thrown = lane.begin(lane.prepare(that("throws")), TestLane.AMPLE);
            CompletableFuture<Outcome> error = lane.begin(lane.prepare(that("throws an error")), TestLane.AMPLE);
            CompletableFuture<Outcome> failed = lane.begin(lane.prepare(that("fails")), TestLane.AMPLE);
            CompletableFuture<Outcome> nothing = lane.begin(lane.prepare(that("answers nothing")), TestLane.AMPLE);
            CompletableFuture<Outcome> refusing = lane.begin(lane.prepare(TestChecks.get(sick.url("/"))),
                    TestLane.AMPLE);
            CompletableFuture<Outcome> http = lane.begin(lane.prepare(TestChecks.get(well.url("/"))),
                    TestLane.AMPLE);
            CompletableFuture<Outcome> tcp = lane.begin(lane.prepare(new TcpCheck("127.0.0.1", well.port())),
                    TestLane.AMPLE);
            CompletableFuture<Outcome> own = lane.begin(lane.prepare(that("works")), TestLane.AMPLE);

            assertThat(TestLane.get(http)).isInstanceOf(Outcome.Success.class);
            assertThat(TestLane.get(tcp)).isInstanceOf(Outcome.Success.class);
            assertThat(TestLane.get(own)).isInstanceOf(Outcome.Success.class);
            assertThat(TestLane.get(refusing)).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).isEqualTo(Reason.STATUS_5XX));
            assertThat(TestLane.get(hangs)).isInstanceOf(Outcome.Timeout.class);
            assertThat(TestLane.get(hanging)).isInstanceOf(Outcome.Timeout.class);
            assertThat(Stream.of(thrown, error, failed, nothing).map(TestLane::get))
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Inconclusive.class));
            assertThat(lane.attempt(TestChecks.get(well.url("/")))).as("the lane goes on")
                    .isInstanceOf(Outcome.Success.class);
        }
    }
}
