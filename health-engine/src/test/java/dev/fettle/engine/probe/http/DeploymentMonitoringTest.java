package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.probe.TestChecks;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.Outcome;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The seed "Deployment monitoring": a target's own uptime, version and workflows are read into the details. */
class DeploymentMonitoringTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static String json(String type, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private Map<String, Object> details(String answer) {
        try (RawServer server = RawServer.answering(answer)) {
            Outcome outcome = lane.attempt(TestChecks.get(server.url("/"), "status == 200 || status == 503", null));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            return outcome.observation().details();
        }
    }

    @Test
    @DisplayName("Seed Deployment monitoring: the target's own uptime, version and workflows")
    void uptimeVersionAndWorkflowsOfTheTargetStandInTheDetails() {
        assertThat(details(json("application/json; charset=utf-8",
                "{\"status\":\"ok\",\"uptime\":86400.5,\"version\":\"1.2.3\",\"workflows\":[{\"id\":1},{\"id\":2}]}")))
                .containsOnly(Map.entry("status", 200), Map.entry("uptime", 86400.5), Map.entry("version", "1.2.3"),
                        Map.entry("workflows", 2L));
    }

    @Test
    void theyAreReadFromAnUnhealthyAnswerToo() {
        assertThat(details(json("application/problem+json", "{\"version\":\"2\"}").replace("200 OK", "503 Sorry")))
                .containsEntry("status", 503).containsEntry("version", "2");
    }

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource(delimiter = '|', textBlock = """
            text/html                | {"version":"1"}
            application/json         | {"version":"1"
            application/json         | {"version":"1"} and more
            application/json         | ["version"]
            application/json         | "version"
            application/json         | not json
            application/json         | {"inner":{"version":"1"}}
            """)
    void whatIsNoJsonObjectSaysNothing(String type, String body) {
        assertThat(details(json(type, body))).containsOnlyKeys("status");
    }

    @Test
    void aLongAnswerIsNotLookedInto() {
        String filler = "x".repeat(SelfReport.LONGEST);
        assertThat(details(json("application/json", "{\"version\":\"1\",\"filler\":\"" + filler + "\"}")))
                .containsOnlyKeys("status");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            {"uptime":12}                             | {uptime=12}
            {"uptime":1.5,"version":true}             | {uptime=1.5, version=true}
            {"uptime":null,"version":[1],"x":{"y":1}} | {}
            {"uptime":1e999}                          | {}
            {"uptime":99999999999999999999}           | {}
            {"workflows":3}                           | {workflows=3}
            {"workflows":"3 of 4"}                    | {workflows=3 of 4}
            {"workflows":[]}                          | {workflows=0}
            {"workflows":[[1,2],{"a":[3]},4]}         | {workflows=3}
            {"workflows":{"a":{"b":1},"c":[1,2]}}     | {workflows=2}
            {"workflows":null}                        | {}
            {"version":"1","version":"2"}             | {version=2}
            {}                                        | {}
            """)
    void eachIsAScalarOrACount(String body, String read) {
        assertThat(SelfReport.read(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8))).hasToString(read);
    }

    @Test
    void longTextsAreCut() {
        String body = "{\"version\":\"" + "v".repeat(1000) + "\"}";
        assertThat(SelfReport.read(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8)))
                .containsEntry("version", "v".repeat(100) + "…");
    }

    @Test
    void deepJsonIsNoTrouble() {
        String body = "{\"x\":" + "[".repeat(50_000) + "]".repeat(50_000) + ",\"version\":\"1\"}";
        assertThat(SelfReport.read(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8))).isEmpty();
    }

    /** The seed "Pool monitoring": a member of a pool is asked with HEAD, and its status judged. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"200 OK, Success", "204 No Content, Success", "503 Service Unavailable, Failure",
            "404 Not Found, Failure"})
    @DisplayName("Seed Pool monitoring: http with HEAD")
    void poolMonitoringAsksWithHead(String status, String kind) {
        String answer = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: 5000000\r\n\r\n";
        try (RawServer server = RawServer.answering(answer)) {
            Outcome outcome = lane
                    .attempt(new HttpCheck(URI.create(server.url("/pool/member")), "HEAD", Map.of(), null, 5,
                            1024, false, TestChecks.HEALTHY, null));

            assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
            assertThat(outcome.observation().details()).containsEntry("status",
                    Integer.valueOf(status.substring(0, 3)));
            assertThat(server.requests.remove()).startsWith("HEAD /pool/member HTTP/1.1\n");
        }
    }
}
