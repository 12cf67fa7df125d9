package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.notifier.Servers;
import dev.fettle.notifier.batch.Pending;
import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.webhook.Grouping;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A batch is made while the intake takes something back. */
@QuarkusTest
@WithTestResource(Servers.class)
class FreezingIT {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Holding HOLDING = new Holding("freezing", 1);

    @Inject
    BatchStore batches;

    @Inject
    Database database;

    @Test
    void whatIsTakenBackMeanwhileIsInNoBatch() {
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
        run("INSERT INTO webhook (id, defined, fence, lease_until) VALUES ('freezing', false, 1,"
                + " clock_timestamp() + interval '1 hour')");
        UUID kept = queued();
        UUID takenBack = queued();
        List<Pending> both = batches.pending("freezing", 10, new Grouping.None()).await().indefinitely();
        CompletableFuture<Void> gate = new CompletableFuture<>();

        CompletableFuture<Void> intake = database.transaction(connection -> connection
                .preparedQuery("DELETE FROM queue WHERE webhook = 'freezing' AND event_id = $1")
                .execute(Tuple.of(takenBack)).flatMap(_ -> Uni.createFrom().completionStage(gate)))
                .subscribeAsCompletionStage();
        await().atMost(LONG).until(() -> count("pg_locks WHERE relation = 'queue'::regclass AND granted"
                + " AND mode = 'RowExclusiveLock'") > 0);
        CompletableFuture<Optional<FrozenBatch>> freezing = batches.freeze(HOLDING, both, Format.Plain.CLOUDEVENTS)
                .subscribeAsCompletionStage();
        await().atMost(LONG).until(() -> count("pg_locks WHERE NOT granted") > 0);
        gate.complete(null);

        assertThat(intake).succeedsWithin(LONG);
        assertThat(freezing).succeedsWithin(LONG).isEqualTo(Optional.empty());
        assertThat(count("batch WHERE webhook = 'freezing'")).isZero();
        List<Pending> left = batches.pending("freezing", 10, new Grouping.None()).await().indefinitely();
        assertThat(left).extracting(Pending::position).containsExactly(both.getFirst().position());
        FrozenBatch batch = batches.freeze(HOLDING, left, Format.Plain.CLOUDEVENTS).await().indefinitely()
                .orElseThrow();
        assertThat(batch.body().toString()).contains(kept.toString()).doesNotContain(takenBack.toString());
        Stream.of("queue", "batch", "dead_letter").forEach(
                table -> run("DELETE FROM " + table + " WHERE webhook = 'freezing'"));
        run("DELETE FROM webhook WHERE id = 'freezing'");
    }

    private UUID queued() {
        UUID id = UUID.randomUUID();
        run("INSERT INTO event (id, source, type, subject, time, data) VALUES ('" + id
                + "', 's', 't', 'a', 'now', '{}')");
        run("INSERT INTO queue (webhook, event_id, bytes) VALUES ('freezing', '" + id + "', 1)");
        return id;
    }

    private void run(String sql) {
        assertThat(database.query(sql, Tuple.tuple()).await().indefinitely()).isNotNull();
    }

    private long count(String of) {
        return database.query("SELECT count(*) AS n FROM " + of, Tuple.tuple()).await().indefinitely().iterator()
                .next().getLong("n");
    }
}
