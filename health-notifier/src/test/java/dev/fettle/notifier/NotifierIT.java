package dev.fettle.notifier;

import static dev.fettle.api.component.Status.DEGRADED;
import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.notifier.Receiver.Post;
import dev.fettle.notifier.Receiver.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The notifier between a real Kafka, a real PostgreSQL and real receivers. */
@QuarkusTest
@WithTestResource(Servers.class)
class NotifierIT extends BetweenKafkaAndReceiver {

    Consumer<String> postgres;

    @Test
    void aChangeArrivesSignedWithItsPreviousSequence() throws Exception {
        HealthEvent first = changed("signed-1", "signed", HEALTHY, UNHEALTHY, 41);
        HealthEvent second = changed("signed-1", "signed", UNHEALTHY, HEALTHY, 42);

        publisher.publish(first);
        await().atMost(LONG).until(() -> about("/signed", "signed-1").size() == 1);
        publisher.publish(second);
        await().atMost(LONG).until(() -> about("/signed", "signed-1").size() == 2);
        List<Post> posts = about("/signed", "signed-1");

        for (Post post : posts) {
            new Webhook(Servers.SECRET).verify(post.body(), HttpHeaders.of(post.headers(), (_, _) -> true));
            assertThat(post.header("content-type")).isEqualTo("application/cloudevents-batch+json");
            assertThat(post.header("user-agent")).startsWith("fettle-notifier/");
        }
        JsonNode one = MAPPER.readTree(posts.getFirst().body()).get(0);
        JsonNode two = MAPPER.readTree(posts.getLast().body()).get(0);
        assertThat(one.get("id").asText()).isEqualTo(first.id().toString());
        assertThat(one.get("sequence").asText()).isEqualTo("00000000000000000041");
        assertThat(one.has("previoussequence")).isFalse();
        assertThat(two.get("previoussequence").asText()).isEqualTo("00000000000000000041");
        assertThat(posts.getFirst().body()).contains(new String(Publisher.value(first), StandardCharsets.UTF_8));
        assertThat(posts.getFirst().header("webhook-id")).isNotEqualTo(posts.getLast().header("webhook-id"));
    }

    @Test
    void aFailedAttemptIsRepeatedWithTheSameIdAndBytes() throws Exception {
        receiver.answer("/flaky", (_, before) -> Reply.of(before < 2 ? 503 : 200));

        publisher.publish(changed("flaky-1", "flaky", HEALTHY, UNHEALTHY, 1));

        List<Post> posts = awaitPosts("/flaky", 3);
        assertThat(posts).extracting(post -> post.header("webhook-id"))
                .containsOnly(posts.getFirst().header("webhook-id"));
        assertThat(posts).extracting(Post::body).containsOnly(posts.getFirst().body());
        String batch = posts.getFirst().header("webhook-id");
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/deliveries/" + batch).then().statusCode(200)
                .body("state", is("DELIVERED"))
                .body("attempts.status", contains(503, 503, 200)));
    }

    @Test
    void aHangingReceiverDelaysNobodyElse() {
        CountDownLatch release = new CountDownLatch(1);
        receiver.answer("/hanging", (_, _) -> {
            waitFor(release);
            return Reply.of(200);
        });
        try {
            for (int sequence = 1; sequence <= 20; sequence++) {
                publisher.publish(changed("beside-1", "beside", HEALTHY, sequence % 2 == 0 ? DEGRADED : UNHEALTHY,
                        sequence));
            }
            await().atMost(LONG).untilAsserted(() -> assertThat(sequences("/beside")).hasSize(20));
            assertThat(receiver.posts("/hanging")).hasSize(1);
        } finally {
            release.countDown();
        }
        await().atMost(LONG).untilAsserted(() -> assertThat(sequences("/hanging")).hasSize(20));
        assertThat(sequences("/hanging")).isSorted();
    }

    @Test
    void aRefusedBatchIsSplitDownToTheEventThatIsRefused() throws Exception {
        receiver.answer("/poisoned", (post, _) -> Reply.of(post.body().contains("\"sequence\":4,") ? 422 : 200));

        for (int sequence = 1; sequence <= 7; sequence++) {
            publisher.publish(
                    changed("poison", "poisoned", HEALTHY, sequence % 2 == 0 ? DEGRADED : UNHEALTHY, sequence));
        }

        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/dead-letters?webhook=poisoned").then()
                .body("items.subject", contains("poison")).body("items.status", contains(422)));
        List<Post> posts = awaitPosts("/poisoned", 7);
        assertThat(posts).extracting(post -> post.events().size()).containsExactly(7, 4, 2, 2, 1, 1, 3);
        assertThat(posts).extracting(post -> post.header("webhook-id")).doesNotHaveDuplicates();
    }

    @Test
    void whoeverWasToldOfTroubleIsToldOfItsEndAndNobodyElse() throws Exception {
        publisher.publish(changed("strict-1", "strict", HEALTHY, DEGRADED, 1),
                changed("strict-1", "strict", DEGRADED, HEALTHY, 2),
                changed("strict-1", "strict", HEALTHY, UNHEALTHY, 3),
                changed("strict-1", "strict", UNHEALTHY, HEALTHY, 4),
                changed("strict-1", "strict", HEALTHY, DEGRADED, 5),
                changed("strict-1", "strict", DEGRADED, UNHEALTHY, 6));

        await().atMost(LONG).untilAsserted(() -> assertThat(sequences("/strict")).containsExactly(3L, 4L, 6L));
    }

    @Test
    void whatKafkaSaysTwiceIsToldOnceAndNonsenseHoldsUpNothing() throws Exception {
        HealthEvent first = changed("signed-2", "signed", HEALTHY, UNHEALTHY, 1);
        HealthEvent second = changed("signed-2", "signed", UNHEALTHY, DEGRADED, 2);
        publisher.publish(first, second, second, first);
        publisher.publishRaw("signed-2", "dev.fettle.health.status-changed.v1", "{ nonsense");
        publisher.publishRaw("signed-2", "com.example.other", "{}");
        publisher.publish(first, changed("signed-2", "signed", DEGRADED, HEALTHY, 3));

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(sequences("/signed", "signed-2")).containsExactly(1L, 2L, 3L));
    }

    @Test
    void aReceiverThatIsGoneDisablesItsWebhook() {
        receiver.answer("/gone", (_, _) -> Reply.of(410));

        publisher.publish(changed("gone-1", "gone", HEALTHY, UNHEALTHY, 1));
        publisher.publish(changed("gone-1", "gone", UNHEALTHY, DEGRADED, 2));

        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/webhooks/gone").then()
                .body("state", is("DISABLED"))
                .body("queueEvents", is(2))
                .body("secret", is("***")));
        assertThat(receiver.posts("/gone")).hasSize(1);
    }

    @Test
    void whatIsNotDeliveredBeforeTheDeadlineBecomesADeadLetter() {
        receiver.answer("/late", (_, _) -> Reply.of(500));

        publisher.publish(changed("late-1", "late", HEALTHY, UNHEALTHY, 1));

        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/dead-letters?webhook=late").then()
                .body("items.subject", contains("late-1")));
        RestAssured.get("/api/v1/webhooks/late").then().body("state", is("FAILING"));
        receiver.answer("/late", (_, _) -> Reply.of(200));
        publisher.publish(changed("late-1", "late", UNHEALTHY, HEALTHY, 2));
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/webhooks/late").then()
                .body("state", is("ACTIVE")));
    }

    @Test
    void anAttemptEndsWithItsTimeout() {
        receiver.answer("/slow", (_, before) -> {
            if (before == 0) {
                waitFor(new CountDownLatch(1), 2_000);
            }
            return Reply.of(200);
        });

        publisher.publish(changed("slow-1", "slow", HEALTHY, UNHEALTHY, 1));

        List<Post> posts = awaitPosts("/slow", 2);
        assertThat(Duration.ofNanos(posts.get(1).at() - posts.get(0).at())).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aGroupsChangeGoesToThoseWhoWantTheGroup() throws Exception {
        publisher.publish(Events.group("payments.emea", HEALTHY, DEGRADED, 1),
                Events.group("orders", HEALTHY, DEGRADED, 1), Events.system(HEALTHY, DEGRADED, 1),
                Events.group("payments", HEALTHY, UNHEALTHY, 1));

        await().atMost(LONG).untilAsserted(
                () -> assertThat(subjects("/groups")).containsExactlyInAnyOrder("group/payments.emea",
                        "group/payments"));
    }

    @Test
    void nothingIsLostWhileTheDatabaseIsKilledAndComesBack() {
        int events = 60;
        Thread killer = Thread.ofVirtual().start(() -> {
            postgres.accept("kill");
            waitFor(new CountDownLatch(1), 1_500);
            postgres.accept("restart");
        });
        for (int sequence = 1; sequence <= events; sequence++) {
            publisher.publish(changed("outage-" + sequence % 5, "outage", HEALTHY,
                    sequence % 2 == 0 ? DEGRADED : UNHEALTHY, sequence));
            waitFor(new CountDownLatch(1), 10);
        }

        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(killer.isAlive()).isFalse());
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(new TreeSet<>(sequences("/outage"))).hasSize(events));
        for (int component = 0; component < 5; component++) {
            assertThat(sequences("/outage", "outage-" + component)).isSorted();
        }
    }

    @Test
    void theMetricsHaveTheirNames() {
        publisher.publish(changed("signed-3", "signed", HEALTHY, UNHEALTHY, 1));

        await().atMost(LONG).untilAsserted(() -> assertThat(RestAssured.get("/q/metrics").asString()).contains(
                "fettle_build_info{", "fettle_webhook_queue_events{webhook=\"signed\"}",
                "fettle_webhook_oldest_age_seconds{webhook=\"signed\"}", "fettle_webhook_failing{webhook=\"signed\"}",
                "fettle_dead_letters{webhook=\"signed\"}",
                "fettle_webhook_attempts_total{result=\"delivered\",webhook=\"signed\"}",
                "fettle_webhook_attempt_duration_seconds_bucket{result=\"delivered\"",
                "fettle_webhook_delivery_delay_seconds_bucket"));
    }

    @Test
    void errorsAreProblems() {
        for (String list : List.of("deliveries", "dead-letters")) {
            for (String limit : List.of("0", "1001", "abc")) {
                RestAssured.get("/api/v1/" + list + "?limit=" + limit).then().statusCode(400)
                        .contentType("application/problem+json").body("type", is("urn:fettle:problem:bad-input"))
                        .body("errors.pointer", contains("limit"));
            }
            RestAssured.get("/api/v1/" + list + "?limit=1000").then().statusCode(200);
        }
        RestAssured.get("/api/v1/webhooks/nobody").then().statusCode(404).contentType("application/problem+json");
        RestAssured.get("/api/v1/deliveries/msg_nothing").then().statusCode(404);
        RestAssured.get("/api/v1/nothing").then().statusCode(404);
    }

    private List<Post> about(String path, String subject) {
        return receiver.posts(path).stream()
                .filter(post -> post.events().getFirst().get("subject").asText().equals(subject)).toList();
    }

    private List<Long> sequences(String path) {
        return receiver.posts(path).stream().flatMap(post -> post.events().stream())
                .map(event -> Long.parseLong(event.get("sequence").asText())).toList();
    }

    private List<Long> sequences(String path, String subject) {
        return receiver.posts(path).stream().flatMap(post -> post.events().stream())
                .filter(event -> event.get("subject").asText().equals(subject))
                .map(event -> Long.parseLong(event.get("sequence").asText())).toList();
    }

    private List<String> subjects(String path) {
        return receiver.posts(path).stream().flatMap(post -> post.events().stream())
                .map(event -> event.get("subject").asText()).toList();
    }

    private static void waitFor(CountDownLatch latch) {
        waitFor(latch, 60_000);
    }

    private static void waitFor(CountDownLatch latch, long ms) {
        try {
            var _ = latch.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
