package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.Servers;
import dev.fettle.notifier.database.Database;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another notifier beside the one that runs. */
@QuarkusTest
@WithTestResource(Servers.class)
class LeasesIT {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final List<String> WANTED = List.of("leased");
    private static final String FIRST = "UPDATE webhook SET state_reason = state_reason WHERE id = 'filtered'";
    private static final String SECOND = "UPDATE webhook SET state_reason = state_reason WHERE id = 'leased'";

    @Inject
    Leases leases;

    @Inject
    BatchStore batches;

    @Inject
    Database database;

    private final UUID session = UUID.randomUUID();

    @BeforeEach
    void awaitClaimed() {
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
        await().atMost(LONG).until(() -> fence() > 0);
    }

    @Test
    void whatIsHeldIsNotGivenToAnother() {
        assertThat(claim("another", session, true)).isEmpty();
    }

    @Test
    void aLeaseThatRanOutIsTakenWithAHigherFenceAndTheFormerOwnerCanWriteNoMore() {
        long before = fence();
        Holding taken = take();

        assertThat(taken.fence()).isGreaterThan(before);
        assertThatThrownBy(
                () -> batches.freeze(new Holding("leased", before), List.of(), Format.Plain.CLOUDEVENTS).await()
                        .indefinitely())
                .isInstanceOf(LostLeaseException.class);
        assertThat(leases.renew(List.of(new Holding("leased", before)), session).await().indefinitely()).isEmpty();
        leases.release(List.of(taken)).await().indefinitely();
        await().atMost(LONG).until(() -> fence() > taken.fence());
    }

    @Test
    void aNewProcessOfTheSameNameTakesOverAtOnceButOnlyWhenItStarts() {
        Holding taken = take();
        UUID next = UUID.randomUUID();

        assertThat(claim("another", next, false)).isEmpty();
        List<Holding> again = claim("another", next, true);

        assertThat(again).containsExactly(new Holding("leased", taken.fence() + 1));
        leases.release(again).await().indefinitely();
        await().atMost(LONG).until(() -> fence() > taken.fence() + 1);
    }

    @Test
    void whoeverChangesSeveralTakesThemInTheOrderOfTheirIds() {
        List<Holding> backwards = Stream.of("leased", "filtered")
                .map(id -> new Holding(id, fence(id)))
                .toList();
        AtomicReference<CompletableFuture<Void>> releasing = new AtomicReference<>();

        Uni<Integer> both = database.transaction(connection -> connection.preparedQuery(FIRST).execute()
                .invoke(() -> releasing.set(leases.release(backwards).subscribeAsCompletionStage()))
                .onItem().delayIt().by(Duration.ofMillis(300)) // it waits for the first, and must not have the second
                .flatMap(_ -> connection.preparedQuery(SECOND).execute())
                .map(SqlResult::rowCount));

        assertThat(both.await().indefinitely()).isEqualTo(1);
        assertThat(releasing.get()).succeedsWithin(LONG);
        await().atMost(LONG).untilAsserted(() -> assertThat(backwards)
                .allSatisfy(released -> assertThat(fence(released.webhook())).isGreaterThan(released.fence())));
    }

    /** Its locks would keep everybody from what it held; what that does is shown by the runs with pauses. */
    @Test
    void aTransactionInWhichNothingHappensEndsByItself() {
        assertThat(database.query("SHOW idle_in_transaction_session_timeout", Tuple.tuple()).await().indefinitely()
                .iterator().next().getString(0)).isEqualTo("5s");
    }

    /** The running notifier renews all the time, so this takes a moment. */
    private Holding take() {
        return await().atMost(LONG).until(() -> {
            database.query("UPDATE webhook SET lease_until = clock_timestamp() - interval '1 second' WHERE id = $1",
                    Tuple.of("leased")).await().indefinitely();
            return claim("another", session, false);
        }, found -> !found.isEmpty()).getFirst();
    }

    private List<Holding> claim(String instance, UUID process, boolean starting) {
        return leases.claim(WANTED, instance, process, starting, Duration.ZERO).await().indefinitely();
    }

    private long fence() {
        return fence("leased");
    }

    private long fence(String webhook) {
        return database.query("SELECT fence FROM webhook WHERE id = $1", Tuple.of(webhook)).await().indefinitely()
                .iterator().next().getLong("fence");
    }
}
