package dev.fettle.engine.probe.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.HealthDocumentCheck;
import dev.fettle.api.check.HealthDocumentCheck.Format;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.ReadChecks;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.http.HostilePeers;
import dev.fettle.engine.probe.http.JsonPeer;
import dev.fettle.engine.probe.http.Recorded;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that applications answered. */
class DocumentProbeTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static HealthDocumentCheck check(Format format, String url, Map<String, Status> statuses,
            @Nullable String part, String healthy, @Nullable String degraded) {
        return new HealthDocumentCheck(format, URI.create(url), Map.of("Authorization", "Bearer s3cret"),
                HttpOptions.NONE, statuses, part, healthy, degraded);
    }

    private static Map<String, Status> statuses(@Nullable String written) {
        Map<String, Status> statuses = new LinkedHashMap<>();
        if (written != null) {
            for (String each : written.split(" ", -1)) {
                int sign = each.indexOf('=');
                statuses.put(each.substring(0, sign), Status.valueOf(each.substring(sign + 1)));
            }
        }
        return statuses;
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

    @ParameterizedTest(name = "{0} {1} {3} {2}: {4}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            spring-boot-3      | 200 |                              |                         | HEALTHY
            spring-boot-3      | 200 |                              | db                      | HEALTHY
            spring-boot-3      | 200 |                              | broker.us2              | HEALTHY
            spring-boot-3      | 200 |                              | circuitBreakers.dataService | HEALTHY
            spring-boot-3      | 200 |                              | kafka                   | UNHEALTHY GET U tells of no part 'kafka', but of broker, broker.us1, broker.us2, circuitBreakers, circuitBreakers.dataService, db, diskSpace, ping, redis
            spring-boot-3-down | 503 |                              |                         | UNHEALTHY GET U tells: the application is DOWN: db.stock is DOWN (Failed to obtain JDBC Connection), readinessState is OUT_OF_SERVICE, redis is DOWN (Unable to connect to Redis at redis://***@cache:6379)
            spring-boot-3-down | 503 | DOWN=DEGRADED OUT_OF_SERVICE=DEGRADED |                | DEGRADED GET U tells: the application is DOWN: db.stock is DOWN (Failed to obtain JDBC Connection), readinessState is OUT_OF_SERVICE, redis is DOWN (Unable to connect to Redis at redis://***@cache:6379)
            spring-boot-3-down | 503 |                              | db                      | UNHEALTHY GET U tells: db is DOWN: db.stock is DOWN (Failed to obtain JDBC Connection)
            spring-boot-3-down | 503 |                              | db.orders               | HEALTHY
            spring-boot-3-down | 503 |                              | readinessState          | UNHEALTHY GET U tells: readinessState is OUT_OF_SERVICE
            spring-boot-3-down | 503 | OUT_OF_SERVICE=DEGRADED      | readinessState          | DEGRADED GET U tells: readinessState is OUT_OF_SERVICE
            spring-boot-2.1    | 503 |                              |                         | UNHEALTHY GET U tells: the application is DOWN: diskSpace is DOWN
            spring-boot-2.1    | 503 |                              | broker.us1              | HEALTHY
            spring-boot-2.6    | 200 |                              |                         | HEALTHY
            spring-boot-2.6    | 200 |                              | discoveryComposite      | DEGRADED GET U tells: discoveryComposite is UNKNOWN: discoveryComposite.discoveryClient is UNKNOWN
            spring-boot-2.6    | 200 | UNKNOWN=HEALTHY              | discoveryComposite      | HEALTHY
            spring-boot-2.6    | 200 | UNKNOWN=UNHEALTHY            |                         | UNHEALTHY GET U tells: the application is UP: discoveryComposite.discoveryClient is UNKNOWN
            spring-boot-1      | 200 |                              | diskSpace               | HEALTHY
            """)
    void anActuatorIsJudged(String file, int status, @Nullable String statuses, @Nullable String part, String wanted) {
        judged(Format.ACTUATOR, file, status, statuses, part, wanted);
    }

    @ParameterizedTest(name = "{0} {1} {3} {2}: {4}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            quarkus        | 503 |               |           | UNHEALTHY GET U tells: the application is DOWN: Database connections health check is DOWN
            quarkus        | 503 | DOWN=DEGRADED |           | DEGRADED GET U tells: the application is DOWN: Database connections health check is DOWN
            quarkus        | 503 |               | I'm alive | HEALTHY
            quarkus        | 503 |               | Database connections health check | UNHEALTHY GET U tells: Database connections health check is DOWN
            payara         | 200 |               |           | HEALTHY
            payara         | 200 |               | stock     | HEALTHY
            microprofile-1 | 200 |               | diskSpace | HEALTHY
            """)
    void aMicroProfileDocumentIsJudged(String file, int status, @Nullable String statuses, @Nullable String part,
            String wanted) {
        judged(Format.MICROPROFILE, file, status, statuses, part, wanted);
    }

    /** The same of each version: what they say differs only in what is no matter here. */
    @ParameterizedTest(name = "{0} {2} {1}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            health-up             |                         |                          | HEALTHY
            health-up             |                         | broker.us2               | HEALTHY
            health-up             |                         | circuitBreakers.payments | HEALTHY
            readiness             |                         |                          | HEALTHY
            group                 |                         | db                       | HEALTHY
            part-db               |                         |                          | HEALTHY
            health-own-status     |                         |                          | HEALTHY
            health-own-status     |                         | warehouse                | DEGRADED GET U tells: warehouse is TIRED
            health-own-status     | TIRED=DEGRADED          |                          | DEGRADED GET U tells: the application is UP: warehouse is TIRED
            health-out-of-service |                         |                          | UNHEALTHY GET U tells: the application is OUT_OF_SERVICE: warehouse is OUT_OF_SERVICE
            health-out-of-service | OUT_OF_SERVICE=DEGRADED |                          | DEGRADED GET U tells: the application is OUT_OF_SERVICE: warehouse is OUT_OF_SERVICE
            health-down           |                         |                          | UNHEALTHY GET U tells: the application is DOWN: broker.us2 is DOWN (the us2 does not answer)
            health-down           |                         | broker.us1               | HEALTHY
            health-open           |                         |                          | HEALTHY
            health-open           | CIRCUIT_OPEN=DEGRADED   |                          | DEGRADED GET U tells: the application is UP: circuitBreakers.payments is CIRCUIT_OPEN
            health-open-fails     |                         | circuitBreakers          | UNHEALTHY GET U tells: circuitBreakers is DOWN: circuitBreakers.payments is DOWN
            health-plain          |                         |                          | HEALTHY
            health-plain          |                         | db                       | UNHEALTHY GET U tells of no part 'db', and of no other: the application does not show its parts
            health-plain-part     |                         |                          | UNHEALTHY GET U answered 404
            """)
    void aRealActuatorIsJudged(String file, @Nullable String statuses, @Nullable String part, String wanted) {
        for (String application : Recorded.SPRING_BOOT) {
            try (RawServer server = Recorded.answering(application, file + ".json")) {
                Outcome outcome = lane.attempt(
                        check(Format.ACTUATOR, server.url("/health"), statuses(statuses), part, "true", null));

                assertThat(told(outcome).replace(server.url("/health"), "U")).as(application).isEqualTo(wanted);
            }
        }
    }

    @Test
    void whatAnExceptionSaysIsToldWithoutItsClass() {
        for (String application : Recorded.SPRING_BOOT) {
            try (RawServer server = Recorded.answering(application, "health-redis-down.json")) {
                assertThat(told(lane.attempt(
                        check(Format.ACTUATOR, server.url("/health"), Map.of(), null, "true", null))))
                        .contains("the application is DOWN: redis is DOWN (Unable to connect to Redis")
                        .doesNotContain("Exception", "exception");
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            health-up     |                                   | HEALTHY
            ready         | Database connections health check | HEALTHY
            health-down   |                                   | UNHEALTHY GET U tells: the application is DOWN: warehouse is DOWN
            health-down   | I'm alive                         | HEALTHY
            health-thrown |                                   | UNHEALTHY GET U tells: the application is DOWN: shop.Checks$$Lambda$421/0x00007f1f6435c7f8 is DOWN (the warehouse does not answer)
            """)
    void aRealQuarkusIsJudged(String file, @Nullable String part, String wanted) {
        try (RawServer server = Recorded.answering(Recorded.QUARKUS, file + ".json")) {
            Outcome outcome = lane.attempt(
                    check(Format.MICROPROFILE, server.url("/health"), Map.of(), part, "true", null));

            assertThat(told(outcome).replace(server.url("/health"), "U")).isEqualTo(wanted);
        }
    }

    private void judged(Format format, String file, int status, @Nullable String statuses, @Nullable String part,
            String wanted) {
        try (RawServer server = JsonPeer.answering(status, JsonPeer.recorded(getClass(), file + ".json"))) {
            Outcome outcome = lane.attempt(
                    check(format, server.url("/health"), statuses(statuses), part, "true", null));

            assertThat(told(outcome).replace(server.url("/health"), "U")).isEqualTo(wanted);
        }
    }

    @Test
    void allPartsAreInTheDetailsAndThoseOfOnePartAreItsOwn() {
        try (RawServer server = JsonPeer.answering(200, JsonPeer.recorded(getClass(), "spring-boot-3.json"))) {
            assertThat(lane.attempt(check(Format.ACTUATOR, server.url("/"), Map.of(), null, "true", null))
                    .observation().details())
                    .containsEntry("health", "UP").containsEntry("parts.broker.us1", "UP")
                    .containsEntry("parts.db", "UP")
                    .doesNotContainKey("database");
            assertThat(lane.attempt(check(Format.ACTUATOR, server.url("/"), Map.of(), "diskSpace", "true", null))
                    .observation().details())
                    .containsEntry("free", 49_923_645_440L).containsEntry("exists", true);
        }
        try (RawServer server = JsonPeer.answering(200, JsonPeer.recorded(getClass(), "payara.json"))) {
            assertThat(lane.attempt(check(Format.MICROPROFILE, server.url("/"), Map.of(), "stock", "true", null))
                    .observation().details()).containsEntry("items", 42L).doesNotContainKey("token");
        }
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            parts['db'] == 'UP'        |                                                                    | HEALTHY
            'kafka' in parts           |                                                                    | UNHEALTHY GET U tells: the application is UP, but not: 'kafka' in parts
            status == 200              | body.json.components.diskSpace.details.free < 60000000000          | DEGRADED GET U tells: the application is UP, but: body.json.components.diskSpace.details.free < 60000000000
            health == 'UP'             | latency > 60000                                                    | HEALTHY
            """)
    void conditionsMustHoldToo(String healthy, @Nullable String degraded, String wanted) {
        try (RawServer server = JsonPeer.answering(200, JsonPeer.recorded(getClass(), "spring-boot-3.json"))) {
            Outcome outcome = lane.attempt(
                    check(Format.ACTUATOR, server.url("/health"), Map.of(), null, healthy, degraded));

            assertThat(told(outcome).replace(server.url("/health"), "U")).isEqualTo(wanted);
        }
    }

    @Test
    void aConditionMayBeAboutThePart() {
        try (RawServer server = JsonPeer.answering(200, JsonPeer.recorded(getClass(), "spring-boot-3.json"))) {
            assertThat(lane.attempt(check(Format.ACTUATOR, server.url("/health"), Map.of(), "diskSpace", "true",
                    "details.free < 60000000000"))).isInstanceOf(Outcome.Worrying.class);
        }
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            401 | {"timestamp":"2026-01-01","status":401,"error":"Unauthorized"} | AUTH         | answered 401
            404 | {"timestamp":"2026-01-01","status":404,"error":"Not Found"}    | STATUS_4XX   | answered 404
            503 | <html>no healthy upstream</html>                               | STATUS_5XX   | answered 503
            200 | {"hello": "world"}                                             | PROTOCOL     | answered 200, but no document of health
            200 | {"status": 200}                                                | PROTOCOL     | answered 200, but no document of health
            401 | {"status":"fail","message":"no token"}                         | AUTH         | answered 401
            502 | {"status":"error","message":"no route"}                        | STATUS_5XX   | answered 502
            503 | {"status":"UP"}                                                | STATUS_5XX   | answered 503, though it tells: the application is UP
            """)
    void whatIsNoDocumentIsToldByItsCode(int status, String body, Reason reason, String message) {
        for (Format format : Format.values()) {
            try (RawServer server = JsonPeer.answering(status, body)) {
                assertThat(lane.attempt(check(format, server.url("/"), Map.of(), null, "true", null)))
                        .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                            assertThat(failure.reason()).isEqualTo(reason);
                            assertThat(failure.message()).endsWith(message);
                        });
            }
        }
    }

    @Test
    void aPartOfAnApplicationThatShowsNoneIsToldSo() {
        try (RawServer server = JsonPeer.answering(200, "{\"status\":\"UP\"}")) {
            assertThat(told(lane.attempt(check(Format.ACTUATOR, server.url("/"), Map.of(), "db", "true", null))))
                    .endsWith("tells of no part 'db', and of no other: the application does not show its parts");
        }
    }

    @Test
    void aDocumentWithVeryManyPartsIsCutOff() {
        StringBuilder many = new StringBuilder("{\"status\":\"UP\",\"components\":{");
        for (int i = 0; i < 5000; i++) {
            many.append("\"p").append(i).append("\":{\"status\":\"DOWN\"},");
        }
        many.setLength(many.length() - 1);
        try (RawServer server = JsonPeer.answering(200, many + "}}")) {
            Outcome outcome = lane.attempt(check(Format.ACTUATOR, server.url("/"), Map.of("DOWN", Status.DEGRADED),
                    null, "true", null));

            assertThat(told(outcome)).contains("p0 is DOWN, ").endsWith(" more").hasSizeLessThan(300);
            assertThat(outcome.observation().details()).hasSizeLessThan(60);
        }
    }

    @Test
    void hostilePeersAreSurvived() {
        HostilePeers.areSurvived(lane, url -> check(Format.ACTUATOR, url.toString(), Map.of(), null, "true", null));
        HostilePeers.areSurvived(lane, url -> check(Format.MICROPROFILE, url.toString(), Map.of(), null, "true", null));
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            503 | {"status":"FATAL","components":{"db":{"status":"FATAL"}}}            | DEGRADED
            500 | {"status":"DOWN"}                                                    | UNHEALTHY
            503 | {"status":"UNKNOWN"}                                                 | DEGRADED
            503 | {"status":"WARN"}                                                    | HEALTHY
            """)
    void anApplicationMayAnswerWithABadCode(int status, String body, Status wanted) {
        try (RawServer server = JsonPeer.answering(status, body)) {
            assertThat(told(lane.attempt(check(Format.ACTUATOR, server.url("/"), Map.of("WARN", Status.HEALTHY), null,
                    "true", null)))).startsWith(wanted.name());
        }
    }

    @Test
    void ofTwoPartsOfOneNameTheWorseCounts() {
        String twice = """
                {"status":"DOWN","checks":[{"name":"db","status":"DOWN","data":{"error":"refused"}},
                {"name":"db","status":"UP"}]}""";
        for (String healthy : new String[]{"parts['db'] == 'DOWN'", "true"}) {
            try (RawServer server = JsonPeer.answering(503, twice)) {
                assertThat(
                        told(lane.attempt(check(Format.MICROPROFILE, server.url("/"), Map.of(), "db", "true", null))))
                        .endsWith("tells: db is DOWN (refused)");
                assertThat(lane.attempt(check(Format.MICROPROFILE, server.url("/"), Map.of("DOWN", Status.HEALTHY),
                        null, healthy, null))).isInstanceOf(Outcome.Success.class);
            }
        }
    }

    @Test
    void whatIsWorryingMayBeWorseByACondition() {
        try (RawServer server = JsonPeer.answering(200,
                "{\"status\":\"UP\",\"components\":{\"queue\":{\"status\":\"FULL\",\"details\":{\"waiting\":900}}}}")) {
            assertThat(told(lane.attempt(check(Format.ACTUATOR, server.url("/"), Map.of(), "queue",
                    "details.waiting < 1000", null)))).startsWith("DEGRADED ").endsWith("tells: queue is FULL");
            assertThat(told(lane.attempt(check(Format.ACTUATOR, server.url("/"), Map.of(), "queue",
                    "details.waiting < 500", null)))).startsWith("UNHEALTHY ")
                    .endsWith("tells: queue is FULL, but not: details.waiting < 500");
        }
    }

    @Test
    void theAddressOfAPartTellsWhatThatPartTells() {
        try (RawServer server = JsonPeer.answering(200, """
                {"status":"UP","details":{"free":7,"na\\u0000me":"a\\nb"}}""")) {
            assertThat(lane.attempt(check(Format.ACTUATOR, server.url("/"), Map.of(), null, "details.free == 7", null))
                    .observation().details()).containsEntry("free", 7L).containsEntry("na me", "a b");
        }
    }

    /** Patterns that look for secrets would need hours for such texts. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a.", "a", "://", "a=", " "})
    void veryLongTextsAreNotLookedThrough(String repeated) {
        String text = repeated.repeat(480_000 / repeated.length());
        String document = "{\"status\":\"DOWN\",\"details\":{\"error\":\"" + text + "\"},\"checks\":[{\"name\":\""
                + text
                + "\",\"status\":\"DOWN\"}]}";
        try (RawServer server = JsonPeer.answering(503, document)) {
            for (Format format : Format.values()) {
                assertThat(told(lane.attempt(check(format, server.url("/"), Map.of(), null, "true", null))))
                        .contains("the application is DOWN").hasSizeLessThan(700);
            }
        }
    }

    @Test
    void itIsReachedAsAnHttpCheckReaches() {
        try (RawServer server = JsonPeer.answering(200, "{\"status\":\"UP\"}")) {
            CheckSpec check = ReadChecks.of("{ actuator: { url: \"http://shop.invalid/health\", connectTo: \"127.0.0.1:"
                    + server.port() + "\", auth: { basic: { user: ann, password: pass } },"
                    + " headers: { accept: application/vnd.spring-boot.actuator.v2+json } } }").check();

            assertThat(lane.attempt(check)).isInstanceOf(Outcome.Success.class);
            assertThat(server.requests.remove()).contains("Authorization: Basic YW5uOnBhc3M=", "shop.invalid",
                    "application/vnd.spring-boot.actuator.v2+json").doesNotContain("application/json");
        }
    }
}
