package dev.fettle.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.notifier.Receiver.Post;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A notifier that is ready, between a publisher of events and a receiver of webhooks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BetweenKafkaAndReceiver {

    static final ObjectMapper MAPPER = new ObjectMapper();
    static final Duration LONG = Duration.ofSeconds(30);

    @ConfigProperty(name = "test.receiver.port")
    int port;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    Receiver receiver;
    Publisher publisher;

    @BeforeAll
    void open() throws Exception {
        receiver = new Receiver(port);
        publisher = new Publisher(kafka);
        publisher.createTopic();
    }

    @BeforeEach
    void awaitReady() {
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
    }

    @AfterAll
    void close() {
        publisher.close();
        receiver.close();
    }

    /** So many posts to that path, or more. */
    List<Post> awaitPosts(String path, int count) {
        await().atMost(LONG).untilAsserted(() -> assertThat(receiver.posts(path)).hasSizeGreaterThanOrEqualTo(count));
        return receiver.posts(path);
    }
}
