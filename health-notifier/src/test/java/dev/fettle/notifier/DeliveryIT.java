package dev.fettle.notifier;

import static dev.fettle.api.component.Status.DEGRADED;
import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.notifier.Receiver.Post;
import dev.fettle.notifier.Receiver.Reply;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.signature.Signer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Each way to be reached, batched and tried again, with real receivers. */
@QuarkusTest
@WithTestResource(Servers.class)
@WithTestResource(DeliveryFile.class)
class DeliveryIT extends BetweenKafkaAndReceiver {

    private static final String TOPIC = "fettle.webhook.events";

    @Inject
    Database database;

    @Test
    void whoFailsForLongIsFailingAndKafkaHearsOfItAndOfItsEnd() {
        receiver.answer("/failing", (_, _) -> Reply.of(503));

        publisher.publish(changed("failing-1", "failing", HEALTHY, UNHEALTHY, 1));

        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/webhooks/failing").then()
                .body("state", is("FAILING"))
                .body("stateReason", is("no attempt has succeeded for 1s, last cause: status 503")));
        await().atMost(LONG).untilAsserted(() -> assertThat(RestAssured.get("/q/metrics").asString())
                .contains("fettle_webhook_failing{webhook=\"failing\"} 1"));
        assertThat(receiver.posts("/failing")).extracting(Post::body).containsOnly(
                receiver.posts("/failing").getFirst().body());
        receiver.answer("/failing", (_, _) -> Reply.of(200));
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/webhooks/failing").then()
                .body("state", is("ACTIVE")).body("queueEvents", is(0)));
        List<ConsumerRecord<String, String>> told = told("webhook/failing", 2);
        assertThat(told).extracting(DeliveryIT::states).containsExactly("ACTIVE>FAILING", "FAILING>ACTIVE");
        assertThat(told).extracting(event -> header(event, "ce_sequence"))
                .containsExactly("00000000000000000001", "00000000000000000002");
        assertThat(told.getFirst().value()).contains("last cause: status 503");
        assertThat(header(told.getFirst(), "ce_type")).isEqualTo("dev.fettle.webhook.state-changed.v1");
        assertThat(header(told.getFirst(), "ce_id")).isNotEqualTo(header(told.getLast(), "ce_id"));
    }

    @Test
    void tenRefusedInARowAreTheReceiversFaultAndTheOthersAreKept() {
        receiver.answer("/refusing", (_, _) -> Reply.of(422));

        for (int sequence = 1; sequence <= 13; sequence++) {
            publisher.publish(changed("refused", "refusing", HEALTHY, sequence % 2 == 0 ? DEGRADED : UNHEALTHY,
                    sequence));
        }

        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/webhooks/refusing").then()
                .body("state", is("FAILING")).body("stateReason", startsWith("10 events in a row were refused")));
        await().atMost(LONG).until(() -> receiver.posts("/refusing").size() >= 14);
        RestAssured.get("/api/v1/dead-letters?webhook=refusing").then().body("items", hasSize(10));
        RestAssured.get("/api/v1/webhooks/refusing").then().body("queueEvents", is(3));
        receiver.answer("/refusing", (_, _) -> Reply.of(200));
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/webhooks/refusing").then()
                .body("state", is("ACTIVE")).body("queueEvents", is(0)));
        RestAssured.get("/api/v1/dead-letters?webhook=refusing").then().body("items", hasSize(10));
    }

    @Test
    void aListOfDelaysIsFollowed() {
        receiver.answer("/listed", (_, before) -> Reply.of(before < 3 ? 500 : 200));

        publisher.publish(changed("listed-1", "listed", HEALTHY, UNHEALTHY, 1));

        List<Post> posts = awaitPosts("/listed", 4);
        List<Long> pauses = IntStream.range(1, 4)
                .mapToObj(i -> TimeUnit.NANOSECONDS.toMillis(posts.get(i).at() - posts.get(i - 1).at())).toList();
        assertThat(pauses.get(0)).isBetween(100L, 399L);
        assertThat(pauses.subList(1, 3)).allSatisfy(pause -> assertThat(pause).isBetween(400L, 2_000L));
    }

    @Test
    void whoSaysNothingIsToldApartFromWhoCannotBeReached() {
        receiver.answer("/silent", (_, before) -> {
            if (before == 0) {
                pause(1_000);
            }
            return Reply.of(200);
        });

        publisher.publish(changed("silent-1", "silent", HEALTHY, UNHEALTHY, 1));

        String batch = awaitPosts("/silent", 2).getFirst().header("webhook-id");
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/deliveries/" + batch).then()
                .body("attempts.result", is(List.of("timeout-first-byte", "delivered"))));
        await().atMost(LONG).untilAsserted(() -> assertThat(RestAssured.get("/q/metrics").asString())
                .contains("fettle_webhook_attempts_total{result=\"timeout-first-byte\",webhook=\"silent\"}"));
    }

    @Test
    void aFailureGoesAtOnceWithWhatWaitedAndTheAgeOfTheOldestIsTold() {
        publisher.publish(changed("flushing-1", "flushing", HEALTHY, DEGRADED, 1));
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/webhooks/flushing").then()
                .body("queueEvents", is(1)));
        assertThat(receiver.posts("/flushing")).isEmpty();

        publisher.publish(changed("flushing-2", "flushing", HEALTHY, UNHEALTHY, 1));

        Post post = awaitPosts("/flushing", 1).getFirst();
        assertThat(post.events()).extracting(event -> event.get("subject").asText())
                .containsExactly("flushing-1", "flushing-2");
        long happened = Instant.parse(post.events().getFirst().get("time").asText()).toEpochMilli();
        long told = Long.parseLong(post.header("fettle-oldest-event-age-ms"));
        assertThat(told).isBetween(1L, System.currentTimeMillis() - happened);
    }

    @Test
    void batchesHoldTheEventsOfOneLabel() {
        publisher.publish(teamed("g-1", "a", 1), teamed("g-2", "b", 1), teamed("g-3", "a", 1), teamed("g-4", "b", 1),
                teamed("g-1", "a", 2));

        List<Post> posts = awaitPosts("/grouped", 2);
        assertThat(posts).extracting(post -> post.events().stream().map(event -> event.get("subject").asText())
                .sorted().toList()) // subjects lie on partitions of their own: there is no order between them
                .containsExactlyInAnyOrder(List.of("g-1", "g-1", "g-3"), List.of("g-2", "g-4"));
    }

    @Test
    void withNothingToTellASignOfLifeIsSent() throws Exception {
        Post beat = awaitPosts("/beating", 1).getFirst();

        assertThat(beat.body()).isEqualTo("[]");
        new Webhook(Servers.SECRET).verify(beat.body(), HttpHeaders.of(beat.headers(), (_, _) -> true));
        publisher.publish(changed("beating-1", "beating", HEALTHY, UNHEALTHY, 1));
        await().atMost(LONG).until(() -> !receiver.posts("/beating").getLast().body().equals("[]"));
        long told = receiver.posts("/beating").getLast().at();
        await().atMost(LONG).until(() -> receiver.posts("/beating").getLast().at() > told);
        Post next = receiver.posts("/beating").stream().filter(post -> post.at() > told).findFirst().orElseThrow();
        assertThat(next.body()).isEqualTo("[]");
        assertThat(Duration.ofNanos(next.at() - told)).isGreaterThan(Duration.ofSeconds(9));
        RestAssured.get("/api/v1/deliveries?webhook=beating").then().body("items.state", everyItem(is("DELIVERED")))
                .body("items.events", hasItem(0)).body("items.events", hasItem(1));
    }

    @Test
    void afterALongOutageTheLatestIsToldAndTheRestIsListed() {
        receiver.answer("/folding", (_, _) -> Reply.of(503));
        publisher.publish(changed("fold-0", "folding", HEALTHY, UNHEALTHY, 1));
        awaitPosts("/folding", 1);
        List<HealthEvent> changes = new ArrayList<>();
        for (int sequence = 1; sequence <= 20; sequence++) {
            Status next = sequence % 2 == 0 ? HEALTHY : UNHEALTHY;
            changes.add(changed("fold-1", "folding", DEGRADED, next, sequence));
            if (sequence <= 3) {
                changes.add(changed("fold-2", "folding", DEGRADED, next, sequence));
            }
        }
        publisher.publish(changes.toArray(HealthEvent[]::new));
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/webhooks/folding").then()
                .body("queueEvents", is(24)));
        run("UPDATE queue SET queued_at = queued_at - interval '2 hours' WHERE webhook = 'folding'");

        receiver.answer("/folding", (_, _) -> Reply.of(200));
        run("UPDATE batch SET next_attempt_at = clock_timestamp() WHERE webhook = 'folding' AND state = 'PENDING'");

        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/api/v1/webhooks/folding").then()
                .body("queueEvents", is(0)));
        List<JsonNode> told = receiver.posts("/folding").stream()
                .filter(post -> !post.events().getFirst().get("subject").asText().equals("fold-0"))
                .flatMap(post -> post.events().stream()).toList();
        assertThat(told).extracting(event -> event.get("subject").asText())
                .containsExactlyInAnyOrder("fold-1", "fold-2", "webhook/folding");
        JsonNode summary = told.getLast();
        assertThat(summary.get("type").asText()).isEqualTo("dev.fettle.webhook.folded.v1");
        assertThat(summary.at("/data/events").asLong()).isEqualTo(21);
        assertThat(summary.at("/data/message").asText()).startsWith("21 transitions folded, ids ");
        String fold = summary.at("/data/fold").asText();
        RestAssured.get("/api/v1/folds?webhook=folding").then().body("items.id", is(List.of(fold)))
                .body("items.events", is(List.of(21)));
        String first = RestAssured.get("/api/v1/folds/" + fold + "/events?limit=11").then()
                .body("items", hasSize(11)).body("items[0].id", is(summary.at("/data/firstId").asText()))
                .body("items[0].data.component.id", is("fold-1")).extract().path("next");
        RestAssured.get("/api/v1/folds/" + fold + "/events?limit=11&after=" + first).then()
                .body("items", hasSize(10)).body("items[9].id", is(summary.at("/data/lastId").asText()));
    }

    @Test
    void aPrivateKeySignsAndThePublicKeyIsShown() {
        publisher.publish(changed("asymmetric-1", "asymmetric", HEALTHY, UNHEALTHY, 1));

        Post post = awaitPosts("/asymmetric", 1).getFirst();
        assertThat(post.header("webhook-signature")).isEqualTo(
                new Signer(Secret.parse(DeliveryFile.PRIVATE_KEY)).sign(post.header("webhook-id"),
                        Long.parseLong(post.header("webhook-timestamp")),
                        post.body().getBytes(StandardCharsets.UTF_8)))
                .startsWith("v1a,");
        RestAssured.get("/api/v1/webhooks/asymmetric").then().body("secret", is("***"))
                .body("publicKey", is("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="));
    }

    @Test
    void bothSecretsSignWhileTheyOverlap() throws Exception {
        publisher.publish(changed("overlapping-1", "overlapping", HEALTHY, UNHEALTHY, 1));

        Post post = awaitPosts("/overlapping", 1).getFirst();
        HttpHeaders headers = HttpHeaders.of(post.headers(), (_, _) -> true);
        assertThat(post.header("webhook-signature").split(" ")).hasSize(2);
        new Webhook(Servers.SECRET).verify(post.body(), headers);
        new Webhook(DeliveryFile.OTHER_SECRET).verify(post.body(), headers);
        RestAssured.get("/api/v1/webhooks/overlapping").then().body("previousSecret", is("***"));
    }

    @Test
    void whoSendsIsSaidAsWanted() {
        publisher.publish(changed("basic-1", "basic", HEALTHY, UNHEALTHY, 1),
                changed("bearing-1", "bearing", HEALTHY, UNHEALTHY, 1));

        Post basic = awaitPosts("/basic", 1).getFirst();
        assertThat(basic.header("authorization")).isEqualTo("Basic "
                + Base64.getEncoder().encodeToString("me:pässword".getBytes(StandardCharsets.UTF_8)));
        assertThat(basic.header("x-team")).isEqualTo("payments");
        assertThat(awaitPosts("/bearing", 1).getFirst().header("authorization")).isEqualTo("Bearer t0ken");
        RestAssured.get("/api/v1/webhooks/basic").then().body("auth.basic.user", is("me"))
                .body("auth.basic.password", is("***")).body("headers.X-Team", is("payments"));
        String all = RestAssured.get("/api/v1/webhooks").asString();
        assertThat(all).doesNotContain("pässword", "t0ken", "s3cret", "whsk_", "whsec_");
    }

    @Test
    void aTokenIsFetchedOnceAndAnewWhenItIsRefused() {
        receiver.answer("/token", (_, before) -> new Reply(200, Map.of("Content-Type", "application/json"),
                "{\"access_token\":\"token-" + before + "\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"));
        receiver.answer("/oauth", (post, before) -> Reply
                .of(before == 2 || !post.header("authorization").startsWith("Bearer token-") ? 401 : 200));

        publisher.publish(changed("oauth-1", "oauth", HEALTHY, UNHEALTHY, 1));
        awaitPosts("/oauth", 1);
        publisher.publish(changed("oauth-1", "oauth", UNHEALTHY, DEGRADED, 2));
        awaitPosts("/oauth", 2);
        publisher.publish(changed("oauth-1", "oauth", DEGRADED, HEALTHY, 3));

        List<Post> posts = awaitPosts("/oauth", 4);
        assertThat(posts).extracting(post -> post.header("authorization")).containsExactly("Bearer token-0",
                "Bearer token-0", "Bearer token-0", "Bearer token-1");
        assertThat(posts.get(3).header("webhook-id")).isEqualTo(posts.get(2).header("webhook-id"));
        assertThat(receiver.posts("/token")).hasSize(2).allSatisfy(post -> {
            assertThat(post.body()).isEqualTo("grant_type=client_credentials&scope=write+read");
            assertThat(post.header("authorization")).isEqualTo("Basic "
                    + Base64.getEncoder().encodeToString("fe%3Attle:s3cret".getBytes(StandardCharsets.UTF_8)));
        });
        await().atMost(LONG).untilAsserted(() -> RestAssured
                .get("/api/v1/deliveries/" + posts.get(3).header("webhook-id")).then()
                .body("attempts.result", is(List.of("delivered"))));
        assertThat(RestAssured.get("/api/v1/deliveries?webhook=oauth").asString()).doesNotContain("token-");
    }

    @Test
    void whatIsBeyondTheRateLimitWaitsAndNothingIsDropped() {
        for (int sequence = 1; sequence <= 6; sequence++) {
            publisher.publish(changed("limited-1", "limited", HEALTHY, sequence % 2 == 0 ? DEGRADED : UNHEALTHY,
                    sequence));
        }

        List<Post> posts = awaitPosts("/limited", 6);
        assertThat(posts).extracting(post -> post.events().getFirst().get("sequence").asText()).isSorted();
        for (int i = 2; i < 6; i++) {
            assertThat(TimeUnit.NANOSECONDS.toMillis(posts.get(i).at() - posts.get(i - 2).at()))
                    .as("from %d to %d", i - 2, i).isGreaterThanOrEqualTo(900);
        }
    }

    @Test
    void whatIsNotThereIsAProblem() {
        RestAssured.get("/api/v1/folds/fold_none").then().statusCode(404)
                .body("detail", containsString("fold_none"));
        RestAssured.get("/api/v1/folds/fold_none/events").then().statusCode(404);
        RestAssured.get("/api/v1/folds/fold_none/events?after=x").then().statusCode(400);
        RestAssured.get("/api/v1/folds?limit=0").then().statusCode(400).body("errors.pointer", not(hasSize(0)));
        assertThat(RestAssured.post("/api/v1/secrets/reseal").statusCode()).isIn(401, 403);
    }

    private static HealthEvent teamed(String id, String team, long sequence) {
        return changed(Events.component(id, null, Map.of("to", "grouped", "team", team)), HEALTHY,
                sequence == 1 ? UNHEALTHY : DEGRADED, sequence, false);
    }

    private List<ConsumerRecord<String, String>> told(String subject, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", kafka,
                "group.id", "test-" + UUID.randomUUID(), "auto.offset.reset", "earliest"), new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<String, String>> told = new ArrayList<>();
            await().atMost(LONG).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(event -> {
                    if (event.key().equals(subject)) {
                        told.add(event);
                    }
                });
                return told.size() >= count;
            });
            return told;
        }
    }

    private static String states(ConsumerRecord<String, String> event) {
        try {
            JsonNode value = MAPPER.readTree(event.value());
            return value.get("from").asText() + ">" + value.get("to").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(ConsumerRecord<String, String> event, String name) {
        return new String(event.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private void run(String sql) {
        assertThat(database.query(sql, Tuple.tuple()).await().indefinitely()).isNotNull();
    }

    private static void pause(long ms) {
        try {
            var _ = new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
