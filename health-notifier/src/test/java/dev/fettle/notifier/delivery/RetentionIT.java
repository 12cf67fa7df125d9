package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.notifier.Servers;
import dev.fettle.notifier.database.Database;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is forgotten, and what must not be. */
@QuarkusTest
@WithTestResource(Servers.class)
class RetentionIT {

    private static final String OLD = "clock_timestamp() - interval '40 days'";

    @Inject
    Retention retention;

    @Inject
    Database database;

    @Test
    void whatIsOldAndDoneIsForgottenAndWhatSomebodyMayStillWantIsKept() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
        UUID delivered = event();
        UUID dead = event();
        UUID waiting = event();
        UUID stranded = event();
        UUID withheld = event();
        run("INSERT INTO webhook (id, defined, state) VALUES ('retired', true, 'DISABLED'), ('busy', true, 'ACTIVE')");
        batch("msg_delivered", "DELIVERED");
        batch("msg_dead", "DEAD");
        queued("busy", delivered, "'msg_delivered'", OLD);
        queued("busy", dead, "'msg_dead'", OLD);
        queued("busy", waiting, "NULL", "NULL");
        queued("retired", stranded, "NULL", "NULL");
        run("INSERT INTO withheld (webhook, subject, sequence, event_id, status, reason, bytes) VALUES ('busy', 'a', 1, '"
                + withheld + "', 'UNHEALTHY', 'CAUSE', 1)");
        run("INSERT INTO attempt VALUES ('msg_delivered', 1, " + OLD + ", 'delivered', 200, 1, '')");
        run("INSERT INTO dead_letter (webhook, batch_id, event_id, subject, reason) VALUES ('busy', 'msg_dead', '"
                + dead + "', 'a', 'refused')");
        run("INSERT INTO seen_event VALUES ('" + delivered + "', " + OLD + ")");
        run("INSERT INTO refused_record VALUES ('t', 0, 0, 'nonsense', " + OLD + ")");

        assertThat(retention.forget().await().indefinitely()).isFalse();

        assertThat(count("event WHERE id IN ('" + delivered + "', '" + stranded + "')")).isZero();
        assertThat(count("event WHERE id IN ('" + dead + "', '" + waiting + "', '" + withheld + "')")).isEqualTo(3);
        assertThat(count("batch WHERE id IN ('msg_delivered', 'msg_dead')")).isEqualTo(1);
        assertThat(count("attempt WHERE batch_id = 'msg_delivered'")).isZero();
        assertThat(count("queue WHERE webhook = 'busy' AND event_id IN ('" + dead + "', '" + waiting + "')"))
                .isEqualTo(2);
        assertThat(count("queue WHERE webhook IN ('busy', 'retired')")).isEqualTo(2);
        assertThat(count("seen_event WHERE id = '" + delivered + "'")).isZero();
        assertThat(count("refused_record WHERE topic = 't'")).isZero();
    }

    @Test
    void whatAReplayMayStillSendIsKeptUntilNobodyCouldBeSentToForTooLong() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
        UUID wished = event();
        UUID again = event();
        run("INSERT INTO webhook (id, defined, state, replaying) VALUES ('replaying', true, 'PAUSED', true),"
                + " ('redelivering', true, 'PAUSED', false)");
        batch("msg_wished", "DELIVERED");
        run("UPDATE batch SET webhook = 'replaying' WHERE id = 'msg_wished'");
        batch("msg_again", "PENDING");
        run("UPDATE batch SET webhook = 'redelivering', finished_at = NULL WHERE id = 'msg_again'");
        queued("replaying", wished, "'msg_wished'", OLD);
        queued("redelivering", again, "'msg_again'", OLD);
        run("INSERT INTO replay (webhook, kind, events, requested_at) VALUES ('replaying', 'EVENTS', 1,"
                + " clock_timestamp() - interval '20 days')");

        assertThat(retention.forget().await().indefinitely()).isFalse();

        assertThat(count("queue WHERE webhook IN ('replaying', 'redelivering')")).isEqualTo(2);
        assertThat(count("batch WHERE id IN ('msg_wished', 'msg_again')")).isEqualTo(2);
        run("UPDATE replay SET requested_at = " + OLD + " WHERE webhook = 'replaying'");
        assertThat(retention.forget().await().indefinitely()).isFalse();
        assertThat(count("replay WHERE webhook = 'replaying' AND state = 'CANCELLED'")).isEqualTo(1);
        assertThat(count("webhook WHERE id = 'replaying' AND NOT replaying")).isEqualTo(1);
        assertThat(count("queue WHERE webhook = 'replaying'")).isZero();
        assertThat(count("batch WHERE id = 'msg_wished'")).isZero();
        run("DELETE FROM queue WHERE webhook = 'redelivering'");
        run("DELETE FROM batch WHERE id = 'msg_again'");
        run("DELETE FROM webhook WHERE id IN ('replaying', 'redelivering')");
    }

    private UUID event() {
        UUID id = UUID.randomUUID();
        run("INSERT INTO event (id, source, type, subject, time, data, received_at) VALUES ('" + id
                + "', 's', 't', 'a', 'now', '{}', " + OLD + ")");
        return id;
    }

    private void batch(String id, String state) {
        run("INSERT INTO batch (id, webhook, state, first_position, events, subjects, content_type, body, created_at,"
                + " finished_at) VALUES ('" + id + "', 'busy', '" + state + "', 1, 1, '{a}', 'x', '', " + OLD + ", "
                + OLD + ")");
    }

    private void queued(String webhook, UUID event, String batch, String done) {
        run("INSERT INTO queue (webhook, event_id, bytes, queued_at, batch_id, done_at) VALUES ('" + webhook + "', '"
                + event + "', 1, " + OLD + ", " + batch + ", " + done + ")");
    }

    private void run(String sql) {
        assertThat(database.query(sql, Tuple.tuple()).await().indefinitely()).isNotNull();
    }

    private long count(String of) {
        return database.query("SELECT count(*) AS n FROM " + of, Tuple.tuple()).await().indefinitely().iterator()
                .next().getLong("n");
    }
}
