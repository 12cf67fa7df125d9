package dev.fettle.notifier;

import static dev.fettle.api.component.Status.DEGRADED;
import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.notifier.Receiver.Post;
import dev.fettle.notifier.Receiver.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From an event on Kafka to what a service of others gets. */
@QuarkusTest
@WithTestResource(FormatServers.class)
class FormatsIT extends BetweenKafkaAndReceiver {

    @Test
    void slackGetsBlocksAndItsAddressIsHidden() {
        publisher.publish(changed("chat-1", "chat", HEALTHY, UNHEALTHY, 1));

        Post post = awaitPosts("/services/T0/B0/chat-token", 1).getFirst();
        assertThat(post.header("content-type")).isEqualTo("application/json");
        assertThat(post.headers()).containsKey("webhook-id").doesNotContainKey("webhook-signature");
        assertThat(json(post).at("/attachments/0/blocks/0/text/text").asText()).isEqualTo("*chat-1* is UNHEALTHY");
        RestAssured.get("/api/v1/webhooks/chat").then().body("format", is("slack")).body("secret", nullValue())
                .body("url", is("http://localhost:" + port + "/services/***/***/***"));
        RestAssured.get("/api/v1/webhooks").then().body(not(containsString("chat-token")));
        admin().post("/api/v1/webhooks/chat/test").then().statusCode(200).body("result", is("delivered"));
        assertThat(awaitPosts("/services/T0/B0/chat-token", 2).getLast().body()).contains("A test of the webhook");
    }

    @Test
    void thePagerIsTriggeredAndResolvedByOneKey() {
        publisher.publish(changed("pager-1", "pager", HEALTHY, UNHEALTHY, 1),
                changed("pager-1", "pager", UNHEALTHY, HEALTHY, 2));

        List<JsonNode> events = awaitPosts("/enqueue", 2).stream().map(FormatsIT::json).toList();
        assertThat(events).extracting(event -> event.get("event_action").asText()).containsExactly("trigger",
                "resolve");
        assertThat(events).extracting(event -> event.get("dedup_key").asText())
                .containsOnly("https://fettle.example.com/pager-1");
        assertThat(events).extracting(event -> event.get("routing_key").asText())
                .containsOnly(FormatServers.ROUTING_KEY);
        RestAssured.get("/api/v1/webhooks/pager").then().body("format.pagerduty.routingKey", is("***"))
                .body("batch.maxEvents", is(1)).body(not(containsString(FormatServers.ROUTING_KEY)));
    }

    @Test
    void whatDoesNotFitIntoOneMessageGoesIntoTheNextAndEveryAttemptIsTheSame() {
        receiver.answer("/api/webhooks/1/guild-token", (_, before) -> before == 0
                ? new Reply(429, Map.of("Retry-After", "1", "X-RateLimit-Reset-After", "1.5"))
                : Reply.of(204));

        for (int i = 0; i < 12; i++) {
            publisher.publish(changed("guild-" + i, "guild", HEALTHY, i % 2 == 0 ? UNHEALTHY : DEGRADED, 1));
        }
        await().atMost(LONG).untilAsserted(() -> assertThat(receiver.posts("/api/webhooks/1/guild-token"))
                .hasSizeGreaterThanOrEqualTo(2));
        publisher.publish(changed("guild-0", "guild", UNHEALTHY, HEALTHY, 2));

        List<Post> posts = receiver.posts("/api/webhooks/1/guild-token");
        assertThat(posts.get(1).body()).isEqualTo(posts.get(0).body());
        assertThat(posts.get(1).header("webhook-id")).isEqualTo(posts.get(0).header("webhook-id"));
        assertThat(Duration.ofNanos(posts.get(1).at() - posts.get(0).at())).isGreaterThan(Duration.ofMillis(1_400));
        assertThat(json(posts.get(1)).get("embeds")).hasSize(10);
        await().atMost(LONG).untilAsserted(
                () -> RestAssured.get("/api/v1/webhooks/guild").then().body("queueEvents", is(3)));
    }

    @Test
    void ntfyGetsItsTopicInTheMessage() {
        publisher.publish(changed("phone-1", "phone", HEALTHY, UNHEALTHY, 1));

        JsonNode message = json(awaitPosts("/", 1).getFirst());
        assertThat(message.get("topic").asText()).isEqualTo("phone-topic");
        assertThat(message.get("title").asText()).isEqualTo("phone-1 is UNHEALTHY");
        assertThat(message.get("priority").asInt()).isEqualTo(5);
    }

    @Test
    void aTemplateMakesTheBody() {
        publisher.publish(changed("own-1", "own", HEALTHY, UNHEALTHY, 1));

        assertThat(awaitPosts("/own", 1).getFirst().body()).isEqualTo("{\"text\": \"own-1 is UNHEALTHY\"}");
    }

    @Test
    void whatWouldBeSentCanBeSeenBefore() {
        admin().post("/api/v1/webhooks/own/preview").then().statusCode(200).body("format", is("template"))
                .body("messages", hasSize(3)).body("messages.contentType", everyItem(is("application/json")))
                .body("messages[1].body", is("{\"text\": \"Checkout API is UNHEALTHY\"}"));
        admin().post("/api/v1/webhooks/pager/preview").then().statusCode(200)
                .body("messages[0].body", containsString("\"routing_key\":\"***\""))
                .body(not(containsString(FormatServers.ROUTING_KEY)));
        admin().contentType(ContentType.JSON).body("{\"id\":\"x\",\"url\":\"https://x.example/\","
                + "\"format\":\"teams\"}").post("/api/v1/webhooks/preview").then().statusCode(200)
                .body("messages", hasSize(1)).body("messages[0].body", containsString("AdaptiveCard"));
        admin().contentType(ContentType.JSON).body("{\"id\":\"x\",\"url\":\"https://x.example/\","
                + "\"format\":{\"template\":{\"body\":\"{event.heading}\"}}}").post("/api/v1/webhooks/preview").then()
                .statusCode(400).body("errors[0].pointer", is("#/format/template/body"))
                .body("errors[0].detail", containsString("line 1"));
        admin().post("/api/v1/webhooks/nobody/preview").then().statusCode(404);
        RestAssured.get("/api/v1/webhooks/x").then().statusCode(404);
    }

    private static RequestSpecification admin() {
        return RestAssured.given().header("Authorization", "Bearer " + FormatServers.TOKEN);
    }

    private static JsonNode json(Post post) {
        try {
            return MAPPER.readTree(post.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
