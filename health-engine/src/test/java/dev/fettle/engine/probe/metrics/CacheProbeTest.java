package dev.fettle.engine.probe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CacheCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.http.HostilePeers;
import dev.fettle.engine.probe.http.JsonPeer;
import dev.fettle.engine.probe.http.Recorded;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheProbeTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static CacheCheck check(String url, List<String> caches, double hitRate, String healthy) {
        return new CacheCheck(URI.create(url), Map.of(), HttpOptions.NONE, caches, hitRate, 100, healthy, null);
    }

    private static String metrics(int hits, int misses, int size, int evictions) {
        return """
                # TYPE cache_gets_total counter
                cache_gets_total{cache="prices",cache_manager="cacheManager",name="prices",result="hit"} %d.0
                cache_gets_total{cache="prices",cache_manager="cacheManager",name="prices",result="miss"} %d.0
                cache_gets_total{cache="users",result="hit"} 0.0
                cache_gets_total{cache="users",result="miss"} 3.0
                # TYPE cache_size gauge
                cache_size{cache="prices",cache_manager="cacheManager",name="prices"} %d.0
                cache_size{cache="odd\\nname"} +Inf
                # TYPE cache_evictions_total counter
                cache_evictions_total{cache="prices",cache_manager="cacheManager",name="prices"} %d.0
                """.formatted(hits, misses, size, evictions);
    }

    private static String told(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success _ -> "HEALTHY";
            case Outcome.Worrying worrying -> "DEGRADED " + worrying.message();
            case Outcome.Failure failure -> "UNHEALTHY " + failure.message();
            case Outcome.Timeout timeout -> timeout.message();
            case Outcome.Inconclusive inconclusive -> inconclusive.message();
        };
    }

    @ParameterizedTest(name = "{0} of {1} hits, at least {2} of {3}, {4}: {5}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            90 | 100 | 0.8 |        | true                          | HEALTHY
            70 | 100 | 0.8 |        | true                          | DEGRADED GET U tells: prices finds 0.7, less than 0.8 of what is asked for
            10 | 20  | 0.8 |        | true                          | HEALTHY
            70 | 100 | 0   |        | true                          | HEALTHY
            70 | 100 | 0.8 | users  | true                          | HEALTHY
            90 | 100 | 0.8 | orders | true                          | DEGRADED GET U tells of no cache orders
            90 | 100 | 0   |        | caches.prices.hitRate > 0.8 && caches.prices.size == 40 && caches.prices.evictions < 8 | HEALTHY
            70 | 100 | 0.8 |        | caches.prices.evictions < 7   | UNHEALTHY GET U tells: prices finds 0.7, less than 0.8 of what is asked for, but not: caches.prices.evictions < 7
            90 | 100 | 0   |        | caches.prices.size < 40       | UNHEALTHY GET U tells of 2 caches, but not: caches.prices.size < 40
            """)
    void theShareOfHitsIsJudged(int hits, int gets, double hitRate, @Nullable String cache, String healthy,
            String wanted) {
        try (RawServer server = JsonPeer.answering(200, "text/plain", metrics(hits, gets - hits, 40, 7))) {
            Outcome outcome = lane.attempt(
                    check(server.url("/m"), cache == null ? List.of() : List.of(cache), hitRate, healthy));

            assertThat(told(outcome).replace(server.url("/m"), "U")).isEqualTo(wanted);
        }
    }

    @Test
    void realMetricsAreJudged() {
        String healthy = "caches.prices.hitRate == 0.5 && caches.prices.size == 3 && caches.prices.evictions == 0";
        for (String application : Recorded.SPRING_BOOT) {
            realIsJudged(application, "prometheus-closed.txt", healthy + " && !has(caches.users.hitRate)");
        }
        realIsJudged(Recorded.QUARKUS, "metrics-closed.txt", healthy);
    }

    private void realIsJudged(String application, String file, String healthy) {
        try (RawServer server = Recorded.answering(application, file)) {
            CacheCheck check = new CacheCheck(URI.create(server.url("/m")), Map.of(), HttpOptions.NONE, List.of(), 0, 6,
                    healthy, null);

            assertThat(told(lane.attempt(check))).as(application).isEqualTo("HEALTHY");
        }
    }

    @Test
    void whatIsNoTextOfPrometheusIsToldSo() {
        for (String application : Recorded.SPRING_BOOT) {
            try (RawServer server = Recorded.answering(application, "cache-gets.json")) {
                assertThat(told(lane.attempt(check(server.url("/m"), List.of(), 0.8, "true"))))
                        .endsWith("the answer is no metrics as Prometheus reads them, such as /actuator/prometheus or"
                                + " /q/metrics tell");
            }
        }
    }

    @Test
    void onlyWhatWasCountedSinceTheLastAttemptCounts() {
        Deque<String> answers = new ArrayDeque<>(List.of(metrics(9000, 1000, 40, 0), metrics(9020, 1180, 40, 50),
                metrics(9020, 1180, 40, 50), metrics(95, 5, 1, 0)));
        try (RawServer server = new RawServer(connection -> {
            String _ = connection.readRequest();
            connection.write(JsonPeer.answer(200, "text/plain", answers.remove()));
        })) {
            PreparedCheck check = lane.prepare(check(server.url("/m"), List.of("prices"), 0.8, "true"));

            assertThat(lane.attempt(check, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);
            Outcome poor = lane.attempt(check, TestLane.AMPLE);
            assertThat(told(poor)).contains("prices finds 0.1, less than 0.8");
            assertThat(poor.observation().details()).containsEntry("hitRate.prices", 0.1)
                    .containsEntry("evictions.prices", 50L).containsEntry("size.prices", 40L);
            assertThat(lane.attempt(check, TestLane.AMPLE)).as("nothing was asked for")
                    .isInstanceOf(Outcome.Success.class);
            assertThat(lane.attempt(check, TestLane.AMPLE).observation().details()).as("it has started anew")
                    .containsEntry("hitRate.prices", 0.95);
        }
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource({"401, no, AUTH", "404, no, STATUS_4XX", "500, no, STATUS_5XX", "200, <html>, PROTOCOL"})
    void otherAnswersAreFailures(int status, String body, Reason reason) {
        try (RawServer server = JsonPeer.answering(status, "text/plain", body)) {
            assertThat(lane.attempt(check(server.url("/"), List.of(), 0.8, "true"))).isInstanceOfSatisfying(
                    Outcome.Failure.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
        }
    }

    @Test
    void hostilePeersAreSurvived() {
        HostilePeers.areSurvived(lane, url -> check(url.toString(), List.of(), 0.8, "true"));
    }
}
