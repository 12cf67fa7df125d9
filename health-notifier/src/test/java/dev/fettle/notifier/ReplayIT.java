package dev.fettle.notifier;

import static dev.fettle.api.component.Status.DEGRADED;
import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.changed;
import static dev.fettle.notifier.RunningNotifier.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.notifier.Receiver.Post;
import dev.fettle.notifier.Receiver.Reply;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is sent again: replays, redeliveries, dead letters; and the log that tells of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayIT {

    private static final List<String> WEBHOOKS = List.of("timed", "numbered", "behind", "asked", "killed", "forgotten",
            "cancelled", "once", "expired", "poisoned", "letters", "searched", "gone", "stuck");

    private RunningNotifier notifier;

    @BeforeAll
    void start() throws Exception {
        StringBuilder file = new StringBuilder("webhooks:\n");
        for (String id : WEBHOOKS) {
            String batch = switch (id) {
                case "poisoned" -> "{ maxEvents: 4, maxWait: 1h, flush: never }";
                case "killed", "behind" -> "{ maxEvents: 1, maxWait: 0s }";
                default -> "{ maxEvents: 3, maxWait: 0s }";
            };
            String retry = switch (id) {
                case "stuck" -> "{ base: 1h }";
                case "expired", "letters" -> "{ base: 10ms, ceiling: 50ms, deadline: 1s }";
                default -> "{ base: 20ms, ceiling: 200ms }";
            };
            file.append(
                    "  - { id: %s, url: \"http://localhost:PORT/%s\", secret: SECRET, match: { to: %s }, batch: %s, retry: %s }\n"
                            .formatted(id, id, id, batch, retry));
        }
        notifier = new RunningNotifier("replay-it", file.toString(), Map.of());
    }

    @AfterAll
    void stop() {
        notifier.close();
    }

    // ---- replay

    @Test
    void whatWasQueuedSinceATimeIsSentOnceMoreInOrderUnderNewBatchIds() {
        tell("timed", "timed-a", 1, 4);
        tell("timed", "timed-b", 1, 3);
        awaitTold("timed", 7);
        List<Post> before = notifier.receiver.posts("/timed");

        replay("timed", "since=" + Instant.now().minus(1, ChronoUnit.HOURS)).statusCode(202).body("events", is(7))
                .body("kind", is("EVENTS")).body("component", nullValue());

        awaitTold("timed", 14);
        List<Post> again = notifier.receiver.posts("/timed").subList(before.size(),
                notifier.receiver.posts("/timed").size());
        assertThat(again).extracting(post -> post.header("webhook-id"))
                .doesNotContainAnyElementsOf(before.stream().map(post -> post.header("webhook-id")).toList());
        assertThat(byId(again)).isEqualTo(byId(before));
        assertThat(about("timed-a", notifier.told("/timed", before.size())))
                .containsExactly("timed-a:1", "timed-a:2", "timed-a:3", "timed-a:4");
        assertThat(about("timed-b", notifier.told("/timed", before.size())))
                .containsExactly("timed-b:1", "timed-b:2", "timed-b:3");
        assertThat(again).allSatisfy(post -> assertThat(post.events()).hasSizeLessThanOrEqualTo(3));
        await().atMost(LONG).untilAsserted(() -> notifier.viewer().get("/api/v1/webhooks/timed/replays").then()
                .body("items[0].state", is("DONE")).body("items[0].sent", is(7))
                .body("items[0].finishedAt", notNullValue()));
        replay("timed", "since=" + Instant.now().plus(1, ChronoUnit.HOURS)).statusCode(202).body("events", is(0))
                .body("state", is("DONE"));
    }

    @Test
    void ofASequenceOnlyThatComponentIsSentAndOnlyAsFarAsIsWished() {
        tell("numbered", "numbered-a", 1, 6);
        tell("numbered", "numbered-b", 1, 6);
        awaitTold("numbered", 12);
        int before = notifier.receiver.posts("/numbered").size();

        replay("numbered", "since=numbered-a:3&until=numbered-a:5").statusCode(202).body("events", is(3))
                .body("component", is("numbered-a")).body("sinceSequence", is(3)).body("untilSequence", is(5));

        await().atMost(LONG).untilAsserted(() -> assertThat(notifier.told("/numbered", before))
                .containsExactly("numbered-a:3", "numbered-a:4", "numbered-a:5"));
        assertThat(previous("/numbered", before)).containsExactly(2L, 3L, 4L);
        tell("numbered", "numbered-a", 7, 7);
        awaitTold("numbered", 16);
        assertThat(notifier.told("/numbered", before)).endsWith("numbered-a:5", "numbered-a:7");
    }

    @Test
    void whatIsNewWaitsBehindAReplaySoThatEachComponentsSequenceRisesWithoutAGap() throws Exception {
        tell("behind", "behind", 1, 5);
        awaitTold("behind", 5);
        CountDownLatch release = new CountDownLatch(1);
        notifier.receiver.answer("/behind", (_, before) -> {
            if (before == 6) {
                waitFor(release);
            }
            return Reply.of(200);
        });

        replay("behind", "since=behind:1").statusCode(202).body("events", is(5));
        await().atMost(LONG).until(() -> notifier.receiver.posts("/behind").size() == 7);
        tell("behind", "behind", 6, 8);
        await().atMost(LONG).until(() -> notifier.number(
                "SELECT count(*) FROM queue WHERE webhook = 'behind' AND batch_id IS NULL") == 3);
        release.countDown();

        awaitTold("behind", 13);
        assertThat(notifier.told("/behind", 5)).containsExactly("behind:1", "behind:2", "behind:3", "behind:4",
                "behind:5", "behind:6", "behind:7", "behind:8");
        assertThat(previous("/behind", 6)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void whoAsksOftenBeforeItBeganAsksOnce() throws Exception {
        tell("asked", "asked", 1, 4);
        awaitTold("asked", 4);
        notifier.operator().post("/api/v1/webhooks/asked/pause").then().statusCode(204);
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService many = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 24; i++) {
                answers.add(many.submit(
                        () -> replay("asked", "since=asked:1").statusCode(202).extract().<Integer>path("id")));
            }
        }

        int id = answers.getFirst().get();
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(id);
        }
        notifier.operator().post("/api/v1/webhooks/asked/resume").then().statusCode(204);
        awaitTold("asked", 8);
        tell("asked", "asked", 5, 5);
        awaitTold("asked", 9);
        assertThat(notifier.told("/asked")).endsWith("asked:1", "asked:2", "asked:3", "asked:4", "asked:5");
    }

    @Test
    void aReplayGoesOnWhereItWasWhenTheNotifierIsKilled() throws Exception {
        tell("killed", "killed", 1, 20);
        awaitTold("killed", 20);
        CountDownLatch reached = new CountDownLatch(1);
        notifier.receiver.answer("/killed", (_, before) -> {
            if (before == 28) {
                reached.countDown();
                waitFor(new CountDownLatch(1), 500);
            }
            return Reply.of(200);
        });

        replay("killed", "since=killed:1").statusCode(202).body("events", is(20));
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
        notifier.kill();
        notifier.begin();

        await().atMost(LONG).untilAsserted(() -> assertThat(notifier.told("/killed", 20)).contains("killed:20"));
        List<Post> again = notifier.receiver.posts("/killed").stream().skip(20).toList();
        Map<String, String> byBatch = new ConcurrentHashMap<>();
        again.forEach(post -> assertThat(byBatch.merge(post.header("webhook-id"), post.body(), (one, _) -> one))
                .isEqualTo(post.body()));
        assertThat(byBatch).hasSize(20);
        assertThat(again).hasSizeBetween(20, 21);
        assertThat(notifier.told("/killed", 20).stream().distinct())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 20).mapToObj(n -> "killed:" + n).toList());
        await().atMost(LONG).untilAsserted(() -> notifier.viewer().get("/api/v1/webhooks/killed/replays").then()
                .body("items[0].state", is("DONE")).body("items[0].sent", is(20)));
    }

    @Test
    void whatIsForgottenIsToldAndWhatIsKeptIsSentToWhoeverIsContentWithIt() throws Exception {
        tell("forgotten", "forgotten", 1, 6);
        awaitTold("forgotten", 6);
        int before = notifier.receiver.posts("/forgotten").size();
        notifier.sql(
                """
                        DELETE FROM queue q USING event e WHERE e.id = q.event_id AND q.webhook = 'forgotten' AND e.sequence <= 2""");

        replay("forgotten", "since=forgotten:2").statusCode(409)
                .body("type", is("urn:fettle:problem:beyond-retention"))
                .body("detail", containsString("before sequence 3"));
        replay("forgotten", "since=" + Instant.now().minus(8, ChronoUnit.DAYS)).statusCode(409)
                .body("type", is("urn:fettle:problem:beyond-retention"));
        replay("forgotten", "since=forgotten:3").statusCode(202).body("events", is(4));
        await().atMost(LONG).untilAsserted(() -> assertThat(notifier.told("/forgotten", before)).hasSize(4));
        replay("forgotten", "since=forgotten:1&partial=true").statusCode(202).body("events", is(4));
        await().atMost(LONG).untilAsserted(() -> assertThat(notifier.told("/forgotten", before)).hasSize(8));
        notifier.sql("DELETE FROM queue WHERE webhook = 'forgotten'");
        replay("forgotten", "since=forgotten:1").statusCode(409);
        replay("forgotten", "since=forgotten:7").statusCode(202).body("events", is(0)).body("state", is("DONE"));
    }

    @Test
    void aReplayCanBeCancelled() {
        tell("cancelled", "cancelled", 1, 4);
        awaitTold("cancelled", 4);
        notifier.operator().post("/api/v1/webhooks/cancelled/pause").then().statusCode(204);
        int id = replay("cancelled", "since=cancelled:1").statusCode(202).body("state", is("OPEN")).extract()
                .path("id");

        notifier.operator().delete("/api/v1/webhooks/cancelled/replays/" + id).then().statusCode(204);
        notifier.operator().delete("/api/v1/webhooks/cancelled/replays/" + id).then().statusCode(204);
        notifier.operator().delete("/api/v1/webhooks/cancelled/replays/999999").then().statusCode(404);
        notifier.operator().post("/api/v1/webhooks/cancelled/resume").then().statusCode(204);
        tell("cancelled", "cancelled", 5, 5);

        awaitTold("cancelled", 5);
        notifier.viewer().get("/api/v1/webhooks/cancelled/replays").then().body("items.state", contains("CANCELLED"))
                .body("items.sent", contains(0));
    }

    @Test
    void aWishThatMeansNothingIsRefusedWithWhatItShouldBe() {
        for (String wish : List.of("until=x:4", "since=yesterday", "since=2026-11-21T09:00", "since=a:b",
                "since=UPPER:1",
                "since=x:99999999999999999999", "since=x:5&until=x:4", "since=x:5&until=y:6", "since=x:5&component=y",
                "since=2026-11-21T09:00:00Z&until=2026-11-21T08:00:00Z", "since=x:1&partial=maybe")) {
            replay("timed", wish).statusCode(400).contentType("application/problem+json")
                    .body("type", is("urn:fettle:problem:bad-input")).body("errors.detail", everyItem(notNullValue()));
        }
        replay("nobody", "since=x:1").statusCode(404).body("type", is("urn:fettle:problem:not-found"));
        notifier.viewer().post("/api/v1/webhooks/timed/replay?since=x:1").then().statusCode(401);
        notifier.viewer().get("/api/v1/webhooks/nobody/replays").then().statusCode(404);
    }

    @Test
    void aWebhookThatBeginsAnewIsNotSentWhatItsNamesakeWasTold() throws Exception {
        tell("gone", "gone", 1, 2);
        awaitTold("gone", 2);
        notifier.sql("UPDATE webhook SET begins_after = (SELECT max(position) FROM queue) WHERE id = 'gone'");

        replay("gone", "since=" + Instant.now().minus(1, ChronoUnit.HOURS)).statusCode(202).body("events", is(0));
    }

    // ---- redelivery

    @Test
    void aDeliveryIsSentOnceMoreWithTheSameIdAndBytes() {
        tell("once", "once", 1, 1);
        awaitTold("once", 1);
        Post first = notifier.receiver.posts("/once").getFirst();
        String batch = first.header("webhook-id");
        await().atMost(LONG).untilAsserted(() -> delivery(batch).body("state", is("DELIVERED")));
        await().atMost(LONG)
                .until(() -> metric("fettle_webhook_attempts_total{result=\"delivered\",webhook=\"once\"}") == 1);
        double delays = metric("fettle_webhook_delivery_delay_seconds_count");

        notifier.operator().post("/api/v1/deliveries/" + batch + "/redeliver").then().statusCode(202)
                .body("id", is(batch));

        await().atMost(LONG).until(() -> notifier.receiver.posts("/once").size() == 2);
        Post second = notifier.receiver.posts("/once").getLast();
        assertThat(second.header("webhook-id")).isEqualTo(batch);
        assertThat(second.body()).isEqualTo(first.body());
        await().atMost(LONG).untilAsserted(() -> delivery(batch).body("state", is("DELIVERED"))
                .body("attempts.status", contains(200, 200)).body("members.subject", contains("once"))
                .body("members.sequence", contains(1)));
        await().atMost(LONG)
                .until(() -> metric("fettle_webhook_attempts_total{result=\"delivered\",webhook=\"once\"}") == 2);
        assertThat(metric("fettle_webhook_delivery_delay_seconds_count")).isEqualTo(delays);
        notifier.operator().post("/api/v1/deliveries/msg_nothing/redeliver").then().statusCode(404);
        notifier.viewer().post("/api/v1/deliveries/" + batch + "/redeliver").then().statusCode(401);
    }

    @Test
    void whatWasGivenUpWithABatchIsGivenUpNoLongerWhenItIsSentAgain() {
        notifier.receiver.answer("/expired", (_, _) -> Reply.of(503));
        tell("expired", "expired", 1, 2);
        await().atMost(LONG).untilAsserted(() -> letters("webhook=expired").body("items", hasSize(2)));
        String batch = letters("webhook=expired").extract().path("items[0].batch");
        notifier.receiver.answer("/expired", (_, _) -> Reply.of(200));

        notifier.operator().post("/api/v1/deliveries/" + batch + "/redeliver").then().statusCode(202);

        await().atMost(LONG).untilAsserted(() -> delivery(batch).body("state", is("DELIVERED")));
        letters("webhook=expired&event=" + delivery(batch).extract().path("members[0].event")).body("items", empty());
    }

    @Test
    void aBatchThatHoldsUpAllOthersCanBeGivenUp() {
        notifier.receiver.answer("/stuck", (post, _) -> Reply.of(post.body().contains("\"sequence\":1,") ? 500 : 200));
        tell("stuck", "stuck", 1, 1);
        awaitTold("stuck", 1);
        String batch = notifier.receiver.posts("/stuck").getFirst().header("webhook-id");
        await().atMost(LONG).untilAsserted(() -> delivery(batch).body("attemptCount", is(1)));
        tell("stuck", "stuck", 2, 2);
        notifier.operator().post("/api/v1/deliveries/" + batch + "/redeliver").then().statusCode(202);
        await().atMost(LONG).untilAsserted(() -> delivery(batch).body("attemptCount", is(2)));

        notifier.operator().post("/api/v1/deliveries/" + batch + "/give-up").then().statusCode(200)
                .body("state", is("DEAD"));

        await().atMost(LONG).untilAsserted(() -> assertThat(notifier.told("/stuck")).endsWith("stuck:2"));
        letters("webhook=stuck").body("items.reason", contains("given up by an operator"));
        notifier.operator().post("/api/v1/deliveries/" + batch + "/give-up").then().statusCode(200);
        letters("webhook=stuck").body("items", hasSize(1));
        String other = notifier.receiver.posts("/stuck").getLast().header("webhook-id");
        await().atMost(LONG).untilAsserted(() -> delivery(other).body("state", is("DELIVERED")));
        notifier.operator().post("/api/v1/deliveries/" + other + "/give-up").then().statusCode(409)
                .body("type", is("urn:fettle:problem:not-pending"));
        notifier.operator().post("/api/v1/deliveries/msg_nothing/give-up").then().statusCode(404);
    }

    @Test
    void aSplitBatchNamesItsHalvesAndDeadLettersAreSentAgainOneOrAll() throws Exception {
        notifier.receiver.answer("/poisoned",
                (post, _) -> Reply.of(post.body().contains("\"sequence\":2,") || post.body().contains("\"sequence\":3,")
                        ? 422
                        : 200));
        tell("poisoned", "poisoned", 1, 4);
        await().atMost(LONG).untilAsserted(() -> letters("webhook=poisoned").body("items", hasSize(2)));
        String whole = notifier.receiver.posts("/poisoned").getFirst().header("webhook-id");
        String event = letters("webhook=poisoned").extract().path("items[0].event");
        notifier.operator().post("/api/v1/deliveries/" + whole + "/redeliver").then().statusCode(409)
                .body("type", is("urn:fettle:problem:split")).body("detail", containsString("msg_"));
        await().atMost(LONG).untilAsserted(() -> deliveries("event=" + event).body("items.state",
                hasItem("SPLIT")).body("items.id", hasItem(whole)).body("items.state", hasItem("DEAD")));
        awaitTold("poisoned", 1);
        await().atMost(LONG).untilAsserted(() -> deliveries("webhook=poisoned&state=PENDING").body("items", empty()));
        int before = notifier.receiver.posts("/poisoned").size();

        notifier.operator().post("/api/v1/dead-letters/redeliver?webhook=poisoned").then().statusCode(202)
                .body("items.events", contains(2)).body("items.kind", contains("DEAD_LETTERS"));

        // Refused together, split, and dead once more, under numbers of their own
        await().atMost(LONG).until(() -> notifier.receiver.posts("/poisoned").size() == before + 3);
        await().atMost(LONG).untilAsserted(() -> letters("webhook=poisoned").body("items", hasSize(2)));
        await().atMost(LONG).untilAsserted(() -> deliveries("webhook=poisoned&state=PENDING").body("items", empty()));
        notifier.receiver.answer("/poisoned", (_, _) -> Reply.of(200));
        int newest = letters("webhook=poisoned").extract().path("items[0].id");
        notifier.operator().post("/api/v1/dead-letters/" + newest + "/redeliver").then().statusCode(202)
                .body("events", is(1));
        await().atMost(LONG).untilAsserted(() -> letters("webhook=poisoned").body("items", hasSize(1)));
        notifier.operator().post("/api/v1/dead-letters/" + newest + "/redeliver").then().statusCode(404);
        await().atMost(LONG).untilAsserted(
                () -> assertThat(notifier.told("/poisoned")).endsWith("poisoned:3"));
        assertThat(notifier.number("SELECT count(*) FROM batch_member")).isPositive();
    }

    @Test
    void deadLettersOfAWholeOutageAreSentAgainInOrder() {
        notifier.receiver.answer("/letters", (_, _) -> Reply.of(503));
        for (int sequence = 1; sequence <= 7; sequence++) {
            tell("letters", "letters-a", sequence, sequence);
            tell("letters", "letters-b", sequence, sequence);
        }
        await().atMost(LONG).untilAsserted(() -> letters("webhook=letters").body("items", hasSize(14)));
        notifier.receiver.answer("/letters", (_, _) -> Reply.of(200));
        int before = notifier.receiver.posts("/letters").size();

        notifier.operator().post("/api/v1/dead-letters/redeliver?webhook=letters&component=letters-a").then()
                .statusCode(202).body("items.events", contains(7));
        await().atMost(LONG).untilAsserted(() -> assertThat(notifier.told("/letters", before)).containsExactly(
                "letters-a:1", "letters-a:2", "letters-a:3", "letters-a:4", "letters-a:5", "letters-a:6",
                "letters-a:7"));
        notifier.operator().post("/api/v1/dead-letters/redeliver?since=" + Instant.now().minus(1, ChronoUnit.HOURS))
                .then().statusCode(202);
        await().atMost(LONG).untilAsserted(() -> letters("webhook=letters").body("items", empty()));
        await().atMost(LONG).untilAsserted(() -> assertThat(about("letters-b", notifier.told("/letters", before)))
                .hasSize(7).isSorted());
        notifier.operator().post("/api/v1/dead-letters/redeliver?webhook=nobody").then().statusCode(404);
        notifier.operator().post("/api/v1/dead-letters/redeliver?since=soon").then().statusCode(400);
        notifier.viewer().post("/api/v1/dead-letters/redeliver").then().statusCode(401);
    }

    // ---- search

    @Test
    void theLogIsSearchedByEventResultAndTime() throws Exception {
        notifier.receiver.answer("/searched", (_, before) -> Reply.of(before == 0 ? 503 : 200));
        Instant begun = Instant.now().minusSeconds(1);
        tell("searched", "searched", 1, 1);
        awaitTold("searched", 2);
        await().atMost(LONG).untilAsserted(() -> deliveries("webhook=searched&state=DELIVERED").body("items",
                hasSize(1)));
        tell("searched", "searched", 2, 2);
        awaitTold("searched", 3);
        String event = notifier.receiver.posts("/searched").getFirst().events().getFirst().get("id").asText();

        deliveries("webhook=searched&result=status").body("items", hasSize(1)).body("items[0].attemptCount", is(2));
        deliveries("webhook=searched&result=timeout").body("items", empty());
        deliveries("event=" + event).body("items", hasSize(1)).body("items[0].webhook", is("searched"));
        replay("searched", "since=searched:1&until=searched:1").statusCode(202);
        await().atMost(LONG).untilAsserted(() -> deliveries("event=" + event + "&state=DELIVERED").body("items",
                hasSize(2)).body("items[0].replay", notNullValue()).body("items[1].replay", nullValue()));
        deliveries("webhook=searched&component=searched&since=" + begun).body("items", hasSize(3));
        deliveries("webhook=searched&until=" + begun).body("items", empty());
        deliveries("webhook=searched&limit=2").body("items", hasSize(2)).body("next", notNullValue());
        String next = deliveries("webhook=searched&limit=2").extract().path("next");
        deliveries("webhook=searched&limit=2&after=" + next).body("items", hasSize(1)).body("next", nullValue());
        for (String wrong : List.of("event=nonsense", "since=nonsense", "until=2026-11-21", "state=LOST")) {
            deliveries(wrong).statusCode(400).body("errors.pointer",
                    contains(wrong.substring(0, wrong.indexOf('='))));
        }
    }

    private ValidatableResponse replay(String webhook, String query) {
        return notifier.operator().post("/api/v1/webhooks/" + webhook + "/replay?" + query).then();
    }

    private ValidatableResponse letters(String query) {
        return notifier.viewer().get("/api/v1/dead-letters?" + query).then();
    }

    private ValidatableResponse deliveries(String query) {
        return notifier.viewer().get("/api/v1/deliveries?" + query).then();
    }

    private ValidatableResponse delivery(String id) {
        return notifier.viewer().get("/api/v1/deliveries/" + id).then().statusCode(200);
    }

    private double metric(String name) {
        return notifier.viewer().get("/q/metrics").asString().lines().filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1))).findFirst().orElse(0);
    }

    private void tell(String webhook, String component, int first, int last) {
        for (int sequence = first; sequence <= last; sequence++) {
            notifier.publisher.publish(
                    changed(component, webhook, HEALTHY, sequence % 2 == 0 ? DEGRADED : UNHEALTHY, sequence));
        }
    }

    private void awaitTold(String webhook, int events) {
        await().atMost(LONG).untilAsserted(
                () -> assertThat(notifier.told("/" + webhook)).hasSizeGreaterThanOrEqualTo(events));
    }

    private List<Long> previous(String path, int after) {
        return notifier.receiver.posts(path).stream().skip(after).flatMap(post -> post.events().stream())
                .map(event -> Long.parseLong(event.get("previoussequence").asText())).toList();
    }

    private static Map<String, JsonNode> byId(List<Post> posts) {
        Map<String, JsonNode> events = new ConcurrentHashMap<>();
        posts.forEach(post -> post.events().forEach(event -> events.put(event.get("id").asText(), event)));
        return events;
    }

    private static List<String> about(String subject, List<String> told) {
        return told.stream().filter(one -> one.startsWith(subject + ":")).toList();
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
