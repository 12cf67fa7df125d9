package dev.fettle.engine.history;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.LocalStack;
import dev.fettle.engine.ShortBeats;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is counted again after a restart, and what is forgotten. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
@TestProfile(ShortBeats.class)
class UptimesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ComponentId GHOST = new ComponentId("ghost");

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @Inject
    TransitionLog transitions;

    @BeforeEach
    void theSchemaIsThere() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
    }

    @Test
    @DisplayName("Seed Deployment monitoring: uptime, error rate and response time survive a restart")
    void afterARestartTheRunsOfTheLastDayAreCountedFromWhatIsStored() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        result(now.minusSeconds(1), "UNHEALTHY", "TIMEOUT");
        result(now.minus(Duration.ofHours(23)), "HEALTHY", "OK");
        result(now.minus(Duration.ofHours(20)), "DEGRADED", "STATUS_5XX");
        result(now.minus(Duration.ofHours(7)), "DEGRADED", "CONDITION");
        result(now.minus(Duration.ofHours(7)), null, "INTERNAL");
        result(now.minus(Duration.ofHours(23)).minusSeconds(1), "UNHEALTHY", "TIMEOUT");
        Uptimes uptimes = new Uptimes(pool, vertx, Clock.systemUTC());

        uptimes.restore();

        await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(uptimes.of(GHOST)).isEqualTo(new LastDay(0.75, 0.5, 7.0)));
    }

    @Test
    void whatAnotherEngineStoredWhileItWatchedIsCountedAtTheTakeover() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        for (String component : List.of("moved", "stayed")) {
            execute("insert into result values ($1, $2, 'HEALTHY', 'OK', '', 10, 1),"
                    + " ($1, $3, 'UNHEALTHY', 'TIMEOUT', '', 30, 1), ($1, $4, 'HEALTHY', 'OK', '', 100, 1)",
                    Tuple.of(component, now.minusSeconds(1).atOffset(ZoneOffset.UTC),
                            now.minus(Duration.ofHours(3)).atOffset(ZoneOffset.UTC),
                            now.minus(Duration.ofHours(5)).atOffset(ZoneOffset.UTC)));
        }
        Uptimes uptimes = new Uptimes(pool, vertx, Clock.systemUTC());

        uptimes.addFromOthers(List.of(new ComponentId("moved")), new TimeRange(now.minus(Duration.ofHours(4)), now));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(uptimes.of(new ComponentId("moved")))
                .isEqualTo(new LastDay(0.5, 0.5, 20.0)));
        assertThat(uptimes.of(new ComponentId("stayed"))).isEqualTo(new LastDay(null, null, null));
    }

    @Test
    void transitionsOlderThanTheirTimeAreForgottenInBatches() {
        Instant old = Instant.now().minus(Duration.ofDays(400));
        execute("insert into transition select gen_random_uuid(), 'ghost', n, $1, 'HEALTHY', 'UNHEALTHY', 'OK', '', $1"
                + " from generate_series(1, 2500) n", Tuple.of(old.atOffset(ZoneOffset.UTC)));
        execute("insert into transition values ($1, 'ghost', 2501, $2, 'UNHEALTHY', 'HEALTHY', 'OK', '', $2)",
                Tuple.of(UUID.randomUUID(), Instant.now().atOffset(ZoneOffset.UTC)));

        transitions.forgetBefore(Instant.now().minus(Duration.ofDays(365))).await().atMost(PATIENCE);

        assertThat(pool.withConnection(connection -> connection
                .query("select count(*) from transition where subject = 'ghost'").execute()).await().atMost(PATIENCE)
                .iterator().next().getLong(0)).isEqualTo(1);
    }

    private void result(Instant at, String status, String reason) {
        execute("insert into result values ('ghost', $1, $2, $3, '', 7, 1)",
                Tuple.of(at.atOffset(ZoneOffset.UTC), status, reason));
    }

    private void execute(String statement, Tuple parameters) {
        pool.withConnection(connection -> connection.preparedQuery(statement).execute(parameters)).await()
                .atMost(PATIENCE);
    }
}
