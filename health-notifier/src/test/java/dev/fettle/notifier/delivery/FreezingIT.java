package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fettle.notifier.Servers;
import dev.fettle.notifier.batch.Pending.News;
import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.database.Database;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch is made while the intake takes something back. */
@QuarkusTest
@WithTestResource(Servers.class)
class FreezingIT {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Holding HOLDING = new Holding("freezing", 1);

    @Inject
    QueueStore queue;

    @Inject
    BatchStore batches;

    @Inject
    Database database;

    @ParameterizedTest(name = "contents known beforehand: {0}")
    @ValueSource(booleans = {true, false})
    void whatIsTakenBackMeanwhileIsInNoBatch(boolean known) {
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
        run("INSERT INTO webhook (id, defined, fence, lease_until) VALUES ('freezing', false, 1,"
                + " clock_timestamp() + interval '1 hour')");
        UUID kept = queued();
        UUID takenBack = queued();
        List<Waiting> both = waiting(known);
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
        List<Waiting> left = waiting(known);
        assertThat(left).extracting(Waiting::position).containsExactly(both.getFirst().position());
        FrozenBatch batch = batches.freeze(HOLDING, left, Format.Plain.CLOUDEVENTS).await().indefinitely()
                .orElseThrow();
        assertThat(batch.body().toString()).contains(kept.toString()).doesNotContain(takenBack.toString());
    }

    /** Who was asleep while another took over makes no batch, and does not send what the other is sending. */
    @Test
    void underAnOlderFenceNoBatchIsMadeAndNoneIsSeen() {
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
        run("INSERT INTO webhook (id, defined, fence, lease_until) VALUES ('freezing', false, 1,"
                + " clock_timestamp() + interval '1 hour')");
        queued();
        List<Waiting> seen = waiting(true);
        run("UPDATE webhook SET fence = 2 WHERE id = 'freezing'");
        Holding successor = new Holding("freezing", 2);

        assertThatThrownBy(() -> batches.freeze(HOLDING, seen, Format.Plain.CLOUDEVENTS).await().indefinitely())
                .isInstanceOf(LostLeaseException.class);
        assertThat(count("batch WHERE webhook = 'freezing'")).isZero();
        FrozenBatch batch = batches.freeze(successor, seen, Format.Plain.CLOUDEVENTS).await().indefinitely()
                .orElseThrow();

        assertThatThrownBy(() -> waiting(true)).isInstanceOf(LostLeaseException.class);
        assertThat(look(successor, 10, 1_000_000, Duration.ZERO)).isInstanceOfSatisfying(Head.Due.class,
                due -> assertThat(due.batch().id()).isEqualTo(batch.id()));
    }

    @Test
    void aLookBringsContentsOnlyOfWhatIsLikelyToBeSentNow() {
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
        run("INSERT INTO webhook (id, defined, fence, lease_until) VALUES ('freezing', false, 1,"
                + " clock_timestamp() + interval '1 hour')");
        queued();
        queued();

        assertThat(looked(10, 10, Duration.ofHours(1))).extracting(Waiting::event).containsOnlyNulls().hasSize(2);
        assertThat(looked(10, 10, Duration.ZERO)).extracting(Waiting::event).doesNotContainNull().hasSize(2);
        assertThat(looked(2, 10, Duration.ofHours(1))).extracting(Waiting::event).doesNotContainNull().hasSize(2);
        assertThat(looked(2, 1, Duration.ZERO)).extracting(waiting -> waiting.event() == null)
                .containsExactly(false, true);
        run("UPDATE queue SET status = 'UNHEALTHY' WHERE webhook = 'freezing'");
        assertThat(looked(10, 10, Duration.ofHours(1))).extracting(Waiting::event).doesNotContainNull().hasSize(2);
    }

    private List<Waiting> waiting(boolean known) {
        return looked(10, 1_000_000, known ? Duration.ZERO : Duration.ofHours(1));
    }

    private List<Waiting> looked(int atMost, long maxBytes, Duration maxWait) {
        return ((Head.Free) look(HOLDING, atMost, maxBytes, maxWait)).oldestFirst();
    }

    private Head look(Holding holding, int atMost, long maxBytes, Duration maxWait) {
        return queue.look(holding,
                new QueueStore.Glance("freezing", atMost, maxBytes, maxWait, Set.of(News.FAILURE)))
                .await().indefinitely();
    }

    @AfterEach
    void forget() {
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
