package dev.fettle.engine.probe.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.DomainCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.http.HostilePeers;
import dev.fettle.engine.probe.http.JsonPeer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each test has a server of its own, so none knows what another one asked. */
class DomainProbeTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static DomainCheck check(URI server, String name, String healthy) {
        return new DomainCheck(name, server, Duration.ofDays(30), healthy, null);
    }

    private static String registered(Instant expires) {
        return JsonPeer.recorded(DomainProbeTest.class, "example.com.json").replace("EXPIRES", expires.toString());
    }

    private static Instant in(int days) {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(days)).plusSeconds(600);
    }

    @Test
    void aRegistrationIsAskedForOnceAndThenKnown() {
        Instant expires = in(200);
        try (RawServer server = JsonPeer.answering(200, "application/rdap+json", registered(expires))) {
            DomainCheck check = check(URI.create(server.url("/")), "example.com",
                    "expiresInDays == 200 && 'client transfer prohibited' in statuses && registrar.startsWith('RESERVED')");
            for (int i = 0; i < 3; i++) {
                Outcome outcome = lane.attempt(check);

                assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
                assertThat(outcome.observation().details()).containsEntry("expires", expires.toString())
                        .containsEntry("expiresInDays", 200L).containsKey("asked")
                        .containsEntry("registrar", "RESERVED-Internet Assigned Numbers Authority");
            }
            try (TestLane other = new TestLane()) {
                assertThat(other.attempt(check)).isInstanceOf(Outcome.Success.class);
            }
            assertThat(server.requests).hasSize(1);
            assertThat(server.requests.remove()).startsWith("GET /domain/example.com HTTP/1.1");
        }
    }

    @Test
    void twoLanesAskOnceTogether() {
        try (RawServer server = JsonPeer.answering(200, registered(in(200))); TestLane other = new TestLane()) {
            PreparedCheck one = lane.prepare(check(URI.create(server.url("")), "example.com", "true"));
            PreparedCheck two = other.prepare(check(URI.create(server.url("")), "example.com", "true"));

            CompletableFuture<Outcome> first = lane.begin(one, TestLane.AMPLE);
            CompletableFuture<Outcome> second = other.begin(two, TestLane.AMPLE);

            assertThat(TestLane.get(first)).isInstanceOf(Outcome.Success.class);
            assertThat(TestLane.get(second)).isInstanceOf(Outcome.Success.class);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aRegistrationThatEndsSoonIsDegradedAndOneThatEndedIsAFailure() {
        try (RawServer server = JsonPeer.answering(200, registered(in(12)))) {
            assertThat(lane.attempt(check(URI.create(server.url("")), "example.com", "true")))
                    .isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> {
                        assertThat(worrying.reason()).isEqualTo(Reason.CONDITION);
                        assertThat(worrying.message()).isEqualTo("example.com expires in 12 days, on "
                                + LocalDate.ofInstant(in(12), ZoneOffset.UTC));
                    });
        }
        try (RawServer server = JsonPeer.answering(200, registered(in(-4)))) {
            assertThat(lane.attempt(check(URI.create(server.url("")), "example.com", "true")))
                    .isInstanceOfSatisfying(Outcome.Failure.class,
                            failure -> assertThat(failure.message()).startsWith("example.com expired 3 days ago, on "));
        }
    }

    @Test
    void aDomainThatIsNotRegisteredIsToldAgainWithoutAsking() {
        try (RawServer server = JsonPeer.answering(404, "application/rdap+json",
                JsonPeer.recorded(getClass(), "not-found.json"))) {
            for (int i = 0; i < 2; i++) {
                assertThat(lane.attempt(check(URI.create(server.url("")), "nobody.example", "true")))
                        .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                            assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
                            assertThat(failure.message()).isEqualTo("nobody.example is not registered, or its registry"
                                    + " has no RDAP: GET " + server.url("/domain/nobody.example")
                                    + " answered 404: Not Found");
                        });
            }
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aWorryingRegistrationMayBeWorseByACondition() {
        try (RawServer server = JsonPeer.answering(200, registered(in(12)))) {
            assertThat(lane.attempt(check(URI.create(server.url("")), "example.com", "expiresInDays > 20")))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                            .endsWith(", but not: expiresInDays > 20"));
        }
    }

    @Test
    void troubleIsToldOnceAndTheServerIsLeftAloneThen() {
        try (RawServer server = JsonPeer.answering(503, "text/plain", "busy")) {
            DomainCheck check = check(URI.create(server.url("")), "example.com", "true");

            assertThat(lane.attempt(check)).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).isEqualTo(Reason.STATUS_5XX));
            assertThat(lane.attempt(check)).isInstanceOfSatisfying(Outcome.Inconclusive.class,
                    nothing -> assertThat(nothing.message()).startsWith("example.com is not asked for before ")
                            .endsWith("/domain/example.com answered 503"));
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aRedirectToTheRegistryIsFollowed() {
        try (RawServer registry = JsonPeer.answering(200, registered(in(200)));
                RawServer server = RawServer.answering("HTTP/1.1 302 Found\r\nLocation: "
                        + registry.url("/com/v1/domain/example.com") + "\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(lane.attempt(check(URI.create(server.url("")), "example.com", "true")))
                    .isInstanceOf(Outcome.Success.class);
        }
    }

    @Test
    void manyDomainsOfOneServerWaitForTheirTurn() {
        try (RawServer server = JsonPeer.answering(200, registered(in(200)))) {
            long began = System.nanoTime();
            for (String name : new String[]{"a.example", "b.example"}) {
                assertThat(lane.attempt(check(URI.create(server.url("")), name, "true")))
                        .isInstanceOf(Outcome.Success.class);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
        }
    }

    @Test
    void hostilePeersAreSurvived() {
        HostilePeers.areSurvived(lane, url -> check(url, "example.com", "true"));
    }
}
