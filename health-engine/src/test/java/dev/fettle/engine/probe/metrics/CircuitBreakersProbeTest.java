package dev.fettle.engine.probe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CircuitBreakersCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.http.HostilePeers;
import dev.fettle.engine.probe.http.JsonPeer;
import dev.fettle.engine.probe.http.Recorded;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
        return new CircuitBreakersCheck(URI.create(url), Map.of(), HttpOptions.NONE, critical, null, healthy, null);
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

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            health-up.json             |          | HEALTHY
            breakers-closed.json       | payments | HEALTHY
            prometheus-closed.txt      | payments | HEALTHY
            health-open.json           |          | DEGRADED GET U tells: payments is OPEN (failure rate 100.0 %)
            health-open-fails.json     |          | DEGRADED GET U tells: payments is OPEN (failure rate 100.0 %)
            part-breakers-open.json    |          | DEGRADED GET U tells: payments is OPEN (failure rate 100.0 %)
            breakers-open.json         |          | DEGRADED GET U tells: payments is OPEN (failure rate 100.0 %)
            prometheus-open.txt        |          | DEGRADED GET U tells: payments is OPEN (failure rate 100.0 %)
            prometheus-open.txt        | stock    | DEGRADED GET U tells: payments is OPEN (failure rate 100.0 %)
            prometheus-open.txt        | payments | UNHEALTHY CONDITION GET U tells: payments is OPEN (failure rate 100.0 %)
            breakers-half-open.json    | payments | DEGRADED GET U tells: payments is HALF_OPEN
            prometheus-half-open.txt   | payments | DEGRADED GET U tells: payments is HALF_OPEN
            breakers-forced-open.json  |          | DEGRADED GET U tells: payments is FORCED_OPEN
            prometheus-forced-open.txt | payments | UNHEALTHY CONDITION GET U tells: payments is FORCED_OPEN
            breakers-metrics-only.json |          | HEALTHY
            prometheus-metrics-only.txt |         | HEALTHY
            health-plain.json          |          | DEGRADED GET U tells of no circuit breaker
            health-plain-part.json     |          | UNHEALTHY STATUS_4XX GET U answered 404
            cache-gets.json            |          | UNHEALTHY PROTOCOL GET U: the answer is neither a document of health nor metrics
            """)
    void realOnesOfResilience4jAreJudged(String file, @Nullable String critical, String wanted) {
        for (String application : Recorded.SPRING_BOOT) {
            boolean namesOnly = application.equals("spring-boot-2.7") && file.startsWith("breakers-");
            isJudged(application, file, critical, namesOnly
                    ? "UNHEALTHY PROTOCOL GET U tells only the names of circuit breakers; /actuator/health and"
                            + " /actuator/prometheus tell their states"
                    : wanted);
        }
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            metrics-closed.txt    | shop.PriceClient.price | HEALTHY
            metrics-open.txt      |                        | DEGRADED GET U tells: shop.PriceClient.price is OPEN (failure rate 75.0 %)
            metrics-open.txt      | shop.PriceClient.price | UNHEALTHY CONDITION GET U tells: shop.PriceClient.price is OPEN (failure rate 75.0 %)
            metrics-half-open.txt | shop.PriceClient.price | DEGRADED GET U tells: shop.PriceClient.price is HALF_OPEN (failure rate 60.0 %)
            health-up.json        |                        | DEGRADED GET U tells of no circuit breaker
            """)
    void realOnesOfSmallRyeAreJudged(String file, @Nullable String critical, String wanted) {
        isJudged(Recorded.QUARKUS, file, critical, wanted);
    }

    private void isJudged(String application, String file, @Nullable String critical, String wanted) {
        try (RawServer server = Recorded.answering(application, file)) {
            Outcome outcome = lane.attempt(
                    check(server.url("/m"), critical == null ? List.of() : List.of(critical), "true"));

            assertThat(told(outcome).replace(server.url("/m"), "U")).as(application).isEqualTo(wanted);
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
            200 | {"hello":"world"}    | PROTOCOL
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

    @ParameterizedTest(name = "{0} with {1} and {2}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CLOSED CLOSED | a     | true      | HEALTHY
            OPEN CLOSED   | a b c | true      | UNHEALTHY
            OPEN CLOSED   |       | open < 1  | UNHEALTHY
            OPEN CLOSED   |       | open < 2  | DEGRADED
            HALF_OPEN OPEN | a    | true      | DEGRADED
            HALF_OPEN OPEN |      | breakers.b.openSeconds < 60 && !has(breakers.a.openSeconds) | DEGRADED
            STUCK CLOSED  |       | true      | DEGRADED
            DISABLED METRICS_ONLY | | true    | HEALTHY
            """)
    void statesAreJudged(String states, @Nullable String critical, String healthy, Status wanted) {
        String[] both = states.split(" ", -1);
        String document = """
                {"circuitBreakers":{"a":{"failureRate":"-1.0%","state":"A"},"b":{"failureRate":"-1.0%","state":"B"}}}"""
                .replace("\"A\"", "\"" + both[0] + "\"").replace("\"B\"", "\"" + both[1] + "\"");
        try (RawServer server = JsonPeer.answering(200, document)) {
            assertThat(told(lane.attempt(check(server.url("/"),
                    critical == null ? List.of() : List.of(critical.split(" ", -1)), healthy))))
                    .startsWith(wanted.name());
        }
    }

    @Test
    void aPartOfAnApplicationThatHasAStateIsNoCircuitBreaker() {
        try (RawServer server = JsonPeer.answering(200,
                "{\"status\":\"UP\",\"components\":{\"streams\":{\"status\":\"UP\",\"details\":{\"state\":\"OPEN\"}}}}")) {
            assertThat(told(lane.attempt(check(server.url("/"), List.of(), "true"))))
                    .endsWith("tells of no circuit breaker");
        }
    }

    @Test
    void theDetailsTellWhenItTriesAgainAndHowLongTheTroubleTook() {
        Deque<String> answers = new ArrayDeque<>(List.of("breakers-closed.json", "breakers-open.json",
                "breakers-half-open.json", "breakers-closed.json"));
        try (RawServer server = new RawServer(connection -> {
            String _ = connection.readRequest();
            connection.write(JsonPeer.answer(200, "application/json",
                    Recorded.text("spring-boot-3.5", answers.remove())));
        })) {
            PreparedCheck check = lane.prepare(new CircuitBreakersCheck(URI.create(server.url("/")), Map.of(),
                    HttpOptions.NONE, List.of(), Duration.ofMinutes(5), "true", null));

            assertThat(details(check)).doesNotContainKeys("openSeconds.payments", "triesInSeconds.payments");
            assertThat(details(check)).containsEntry("state.payments", "OPEN")
                    .containsEntry("failureRate.payments", 100.0).containsEntry("openSeconds.payments", 0L)
                    .containsEntry("triesInSeconds.payments", 300L).doesNotContainKey("openSeconds.stock");
            assertThat(details(check)).containsEntry("state.payments", "HALF_OPEN")
                    .doesNotContainKeys("triesInSeconds.payments", "recoverySeconds.payments");
            assertThat(details(check)).containsEntry("state.payments", "CLOSED").containsKey("recoverySeconds.payments")
                    .doesNotContainKey("recoverySeconds.stock");
        }
    }

    private Map<String, Object> details(PreparedCheck check) {
        return lane.attempt(check, TestLane.AMPLE).observation().details();
    }

    @Test
    void ofSeveralInstancesTheWorstCounts() {
        String metrics = """
                # TYPE resilience4j_circuitbreaker_state gauge
                resilience4j_circuitbreaker_state{instance="1",name="a",state="open"} 1.0
                resilience4j_circuitbreaker_state{instance="2",name="a",state="closed"} 1.0
                resilience4j_circuitbreaker_state{instance="1",name="b",state="closed"} 1.0
                """;
        try (RawServer server = JsonPeer.answering(200, "text/plain", metrics)) {
            assertThat(told(lane.attempt(check(server.url("/"), List.of(), "true")))).endsWith("tells: a is OPEN");
        }
    }

    @Test
    void hostilePeersAreSurvived() {
        HostilePeers.areSurvived(lane, url -> check(url.toString(), List.of(), "true"));
    }
}
