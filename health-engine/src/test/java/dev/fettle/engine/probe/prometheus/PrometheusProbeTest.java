package dev.fettle.engine.probe.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.PrometheusCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.http.HostilePeers;
import dev.fettle.engine.probe.http.JsonPeer;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusProbeTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static PrometheusCheck check(String url, String healthy) {
        return new PrometheusCheck(URI.create(url), "sum(rate(errors_total[5m]))", Map.of("X-Scope-OrgID", "s3cret"),
                HttpOptions.NONE, healthy, null);
    }

    private static String vector(String... series) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + String.join(",", series)
                + "]}}";
    }

    private static String series(String job, String value) {
        return "{\"metric\":{\"job\":\"" + job + "\"},\"value\":[1435781451.781,\"" + value + "\"]}";
    }

    /** The answer in short: values of series with the jobs a, b, c …; {@code scalar N}; none. */
    private static String answer(String told) {
        if (told.startsWith("scalar ")) {
            return "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1435781451.781,\""
                    + told.substring(7) + "\"]}}";
        }
        if (told.equals("none")) {
            return vector();
        }
        String[] values = told.split(" ", -1);
        String[] all = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            all[i] = series(String.valueOf((char) ('a' + i)), values[i]);
        }
        return vector(all);
    }

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3         | value < 5                                            | healthy
            7         | value < 5                                            | found {job=a} 7, but not: value < 5
            0.25      | value <= 0.25                                        | healthy
            1         | value == 1                                           | healthy
            1         | value == 1.0                                         | healthy
            NaN       | value < 5                                            | found {job=a} NaN, but not: value < 5
            +Inf      | value < 5                                            | found {job=a} Infinity, but not: value < 5
            -Inf      | value < 5                                            | healthy
            scalar 4  | value > 3.5                                          | healthy
            scalar 4  | value > 4                                            | found 4, but not: value > 4
            none      | value < 5                                            | found no data, but not: value < 5 (there is no value)
            none      | size(series) == 0                                    | healthy
            1 0       | value == 1                                           | found 2 series: {job=a} 1, {job=b} 0, but not: value == 1 (there is no value)
            1 1       | values.all(v, v == 1)                                | healthy
            1 0 1 1   | values.all(v, v == 1)                                | found 4 series: {job=a} 1, {job=b} 0, {job=c} 1, …, but not: values.all(v, v == 1)
            1 0       | `series.all(s, s.value == 1 || s.labels.job == 'b')` | healthy
            1         | labels.job == 'a'                                    | healthy
            """)
    void aConditionHoldsOfTheValueOrNot(String told, String healthy, String wanted) {
        try (RawServer server = JsonPeer.answering(200, answer(told))) {
            Outcome outcome = lane.attempt(check(server.url("/prefix"), healthy));

            if (wanted.equals("healthy")) {
                assertThat(outcome).isInstanceOf(Outcome.Success.class);
            } else {
                assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
                    assertThat(failure.message())
                            .isEqualTo("GET " + server.url("/prefix/api/v1/query") + " " + wanted);
                });
            }
            assertThat(server.requests.remove()).contains(
                    "GET /prefix/api/v1/query?query=sum%28rate%28errors_total%5B5m%5D%29%29 HTTP/1.1",
                    "X-Scope-OrgID: s3cret");
        }
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | {"status":"error","errorType":"bad_data","error":"parse error: no"}     | STATUS_4XX | answered 400, bad_data: parse error: no
            422 | {"status":"error","errorType":"execution","error":"many-to-many"}       | STATUS_4XX | answered 422, execution: many-to-many
            503 | {"status":"error","errorType":"timeout","error":"query timed out"}      | STATUS_5XX | answered 503, timeout: query timed out
            401 | Unauthorized                                                            | AUTH       | answered 401
            429 | too many outstanding requests                                           | RATE_LIMITED | answered 429
            502 | <html></html>                                                           | STATUS_5XX | answered 502
            200 | {"status":"success","data":{"resultType":"matrix","result":[]}}         | PROTOCOL   | : the query answers a matrix, and a vector or a scalar is needed
            200 | {"status":"success","data":{"resultType":"string","result":[1,"x"]}}    | PROTOCOL   | : the query answers a string, and a vector or a scalar is needed
            200 | {"status":"success"}                                                    | PROTOCOL   | : the query answers a thing without a type, and a vector or a scalar is needed
            200 | {"status":"success","data":{"resultType":"vector","result":[{"metric"   | PROTOCOL   | : the answer is none of the API of Prometheus
            200 | {"status":"UP"}                                                         | PROTOCOL   | : the answer is none of the API of Prometheus
            """)
    void whatIsNoValueIsTold(int status, String body, Reason reason, String message) {
        try (RawServer server = JsonPeer.answering(status, body)) {
            Outcome outcome = lane.attempt(check(server.url(""), "value < 5"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(reason);
                assertThat(failure.message()).startsWith("GET " + server.url("/api/v1/query")).endsWith(message);
            });
        }
    }

    @Test
    void aWorryingValueIsDegradedAndItsDetailsAreTold() {
        String warned = answer("0.07").replace("\"status\":\"success\"",
                "\"status\":\"success\",\"warnings\":[\"store a is away\"]");
        try (RawServer server = JsonPeer.answering(200, warned)) {
            Outcome outcome = lane.attempt(new PrometheusCheck(URI.create(server.url("/")), "up", Map.of(),
                    HttpOptions.NONE, "value < 0.1", "value > 0.05"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Worrying.class,
                    worrying -> assertThat(worrying.message()).endsWith("found {job=a} 0.07, but: value > 0.05"));
            assertThat(outcome.observation().details()).containsEntry("value", 0.07).containsEntry("series", 1)
                    .containsEntry("warnings", "store a is away");
        }
    }

    @Test
    void theOrderOfAnAnswerIsOfNoMatterNorWhatElseStandsInIt() {
        String answer = """
                {"data":{"stats":{"a":[{"b":1}]},"result":[{"histogram":[1,{"buckets":[[0,"1"]]}],"metric":{"a":"b\\nc"}}],
                "resultType":"vector"},"infos":["x"],"status":"success"}""";
        try (RawServer server = JsonPeer.answering(200, answer)) {
            assertThat(lane.attempt(check(server.url("/"), "size(series) == 1"))).isInstanceOf(Outcome.Success.class);
            assertThat(lane.attempt(check(server.url("/"), "value < 5"))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.message())
                            .endsWith("found {a=b c} a histogram, but not: value < 5 (there is no value)"));
        }
    }

    @Test
    void aConditionMaySeeWarnings() {
        String warned = answer("1").replace("\"status\":\"success\"",
                "\"status\":\"success\",\"warnings\":[\"store a is away\"]");
        try (RawServer server = JsonPeer.answering(200, warned)) {
            assertThat(lane.attempt(check(server.url("/"), "value == 1 && size(warnings) == 1")))
                    .isInstanceOf(Outcome.Success.class);
        }
        try (RawServer server = JsonPeer.answering(200, answer("1"))) {
            assertThat(lane.attempt(check(server.url("/"), "size(warnings) == 0"))).isInstanceOf(Outcome.Success.class);
        }
    }

    @Test
    void thousandsOfSeriesAreReadAndMoreAreTooMany() {
        String[] many = new String[5001];
        Arrays.setAll(many, i -> series("j" + i, "1"));
        try (RawServer server = JsonPeer.answering(200,
                vector(Arrays.copyOf(many, 5000)))) {
            assertThat(lane.attempt(check(server.url("/"),
                    "size(series) == 5000 && series.exists(s, s.labels.job == 'j4999') && values.all(v, v == 1)")))
                    .isInstanceOf(Outcome.Success.class);
            assertThat(lane.attempt(check(server.url("/"), "values.all(a, values.all(b, a == b))")))
                    .isInstanceOfSatisfying(Outcome.Failure.class,
                            failure -> assertThat(failure.message()).endsWith("(it takes more than 10000 rounds)"));
        }
        try (RawServer server = JsonPeer.answering(200, vector(many))) {
            assertThat(lane.attempt(check(server.url("/"), "true"))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> {
                        assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE);
                        assertThat(failure.message())
                                .endsWith("the query finds more than 5000 series; aggregate them in PromQL");
                    });
        }
    }

    @Test
    void hostilePeersAreSurvived() {
        HostilePeers.areSurvived(lane, url -> check(url.toString(), "value < 5"));
    }

    @Test
    void noSecretIsShown() {
        assertThat(check("http://p/?token=s3cret", "value < 5").toString()).doesNotContain("s3cret");
    }
}
