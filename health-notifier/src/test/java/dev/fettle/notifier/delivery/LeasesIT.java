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
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another notifier beside the one that runs. */
@QuarkusTest
@WithTestResource(Servers.class)
class LeasesIT {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final List<String> WANTED = List.of("leased");

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
                () -> batches.freeze(new Holding("leased", before), List.of(), new Format.CloudEvents()).await()
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
        return database.query("SELECT fence FROM webhook WHERE id = $1", Tuple.of("leased")).await().indefinitely()
                .iterator().next().getLong("fence");
    }
}
