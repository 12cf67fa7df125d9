package dev.fettle.engine.probe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CircuitBreakersCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.http.HostilePeers;
import dev.fettle.engine.probe.http.JsonPeer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitBreakersProbeTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static CircuitBreakersCheck check(String url, List<String> critical, String healthy) {
        return new CircuitBreakersCheck(URI.create(url), Map.of(), critical, healthy, null);
    }

    private static String told(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success _ -> "HEALTHY";
            case Outcome.Worrying worrying -> "DEGRADED " + worrying.message();
            case Outcome.Failure failure -> "UNHEALTHY " + failure.reason() + " " + failure.message();
            case Outcome.Timeout timeout -> timeout.message();
            case Outcome.Inconclusive inconclusive -> inconclusive.message();
        };
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            circuitbreakers.json |       | DEGRADED GET U tells: time is OPEN (failure rate 100.0 %)
            circuitbreakers.json | stock | DEGRADED GET U tells: time is OPEN (failure rate 100.0 %)
            circuitbreakers.json | time  | UNHEALTHY CONDITION GET U tells: time is OPEN (failure rate 100.0 %)
            circuitbreakers.json | mail  | DEGRADED GET U tells of no circuit breaker mail
            health.json          |       | DEGRADED GET U tells: mail is HALF_OPEN
            health-part.json     | mail  | DEGRADED GET U tells: mail is HALF_OPEN
            health-2.1.json      |       | DEGRADED GET U tells: mail is HALF_OPEN
            resilience4j.txt     |       | DEGRADED GET U tells: pay "now" is FORCED_OPEN (failure rate 66.67 %)
            smallrye.txt         |       | DEGRADED GET U tells: shop.PriceClient.price is OPEN (failure rate 25.0 %)
            smallrye.txt         | shop.PriceClient.price | UNHEALTHY CONDITION GET U tells: shop.PriceClient.price is OPEN (failure rate 25.0 %)
            smallrye-totals.txt  |       | UNHEALTHY PROTOCOL GET U tells only how long circuit breakers were in each state, and not in which they are: ft_circuitbreaker_state_current is missing
            nothing.txt          |       | DEGRADED GET U tells of no circuit breaker
            """)
    void recordedAnswersAreJudged(String file, @Nullable String critical, String wanted) {
        boolean json = file.endsWith(".json");
        try (RawServer server = JsonPeer.answering(200, json ? "application/json" : "text/plain;version=0.0.4",
                JsonPeer.recorded(getClass(), file))) {
            Outcome outcome = lane.attempt(
                    check(server.url("/m"), critical == null ? List.of() : List.of(critical), "true"));

            assertThat(told(outcome).replace(server.url("/m"), "U")).isEqualTo(wanted);
        }
    }

    @Test
    void allClosedIsHealthyAndAllOpenIsNot() {
        String recorded = JsonPeer.recorded(getClass(), "circuitbreakers.json");
        try (RawServer server = JsonPeer.answering(200, recorded.replace("OPEN", "CLOSED"))) {
            assertThat(lane.attempt(check(server.url("/"), List.of("time"),
                    "open == 0 && breakers.time.failureRate == 100 && breakers['stock'].state == 'CLOSED'")))
                    .isInstanceOf(Outcome.Success.class);
        }
        try (RawServer server = JsonPeer.answering(200, recorded.replace("CLOSED", "OPEN"))) {
            assertThat(told(lane.attempt(check(server.url("/"), List.of(), "true")))).endsWith(
                    "tells: stock is OPEN (failure rate 12.5 %), time is OPEN (failure rate 100.0 %)");
        }
    }

    @Test
    void statesAndRatesAreInTheDetailsAndSinceWhenOneIsSeenOpen() {
        try (RawServer server = JsonPeer.answering(503, JsonPeer.recorded(getClass(), "circuitbreakers.json"))) {
            PreparedCheck check = lane.prepare(check(server.url("/"), List.of(), "true"));
            for (int i = 0; i < 2; i++) {
                assertThat(lane.attempt(check, TestLane.AMPLE).observation().details()).containsEntry("breakers", 2)
                        .containsEntry("state.stock", "CLOSED").containsEntry("failureRate.stock", 12.5)
                        .containsEntry("state.time", "OPEN").containsKey("openSeconds.time")
                        .doesNotContainKey("openSeconds.stock");
            }
        }
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            401 | {"status":401}       | AUTH
            404 | {"status":404}       | STATUS_4XX
            503 | no healthy upstream  | STATUS_5XX
            200 | <html></html>        | PROTOCOL
            """)
    void otherAnswersAreFailures(int status, String body, Reason reason) {
        try (RawServer server = JsonPeer.answering(status, body)) {
            assertThat(lane.attempt(check(server.url("/"), List.of(), "true"))).isInstanceOfSatisfying(
                    Outcome.Failure.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a_total 1                            | [Sample[name=a_total, labels={}, value=1.0]]
            a_total{b="c"} 1e3 1395066363000     | [Sample[name=a_total, labels={b=c}, value=1000.0]]
            a_total{b="x\\\\y\\"z",} NaN         | [Sample[name=a_total, labels={b=x\\y"z}, value=NaN]]
            a_total{b="} +1", } +Inf             | [Sample[name=a_total, labels={b=} +1}, value=Infinity]]
            a_total{b="c 1                       | []
            a_total{b 1                          | []
            a_total                              | []
            a_total x                            | []
            # a_total 1                          | []
            """)
    void aLineOfMetricsIsASample(String line, String wanted) {
        assertThat(Sample.of(line, List.of("a_"))).hasToString(wanted);
    }

    @Test
    void hostilePeersAreSurvived() {
        HostilePeers.areSurvived(lane, url -> check(url.toString(), List.of(), "true"));
    }
}
