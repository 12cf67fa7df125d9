package dev.fettle.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.local.faults.DeliveryHistory.Post;
import dev.fettle.local.faults.DeliveryHistory.Told;
import dev.fettle.local.faults.Fault.Mood;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceiverTest {

    private static final UUID EVENT = new UUID(1, 2);
    private static final String BODY = """
            [{"id":"%s","subject":"a","sequence":"00000000000000000002","previoussequence":"00000000000000000001"}]"""
            .formatted(EVENT);

    private final Mailbag mailbag = new Mailbag();
    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start("ops", mailbag, Duration.ZERO);
    }

    @AfterEach
    void stop() throws IOException {
        receiver.close();
    }

    @Test
    void whatIsAcceptedIsKeptAndAcknowledged() throws Exception {
        assertThat(post()).isEqualTo(204);
        assertThat(post()).isEqualTo(204);

        assertThat(mailbag.posts()).hasSize(2);
        Awaitility.await().until(() -> mailbag.posts().stream().allMatch(Post::acknowledged));
        Post post = mailbag.posts().getFirst();
        assertThat(post.webhook()).isEqualTo("ops");
        assertThat(post.batch()).isEqualTo("msg_1");
        assertThat(post.events()).containsExactly(new Told(EVENT, "a", 2, OptionalLong.of(1)));
        assertThat(mailbag.told()).isEqualTo(1);
    }

    @Test
    void whatIsAnsweredWith500IsNotAcknowledged() throws Exception {
        receiver.be(Mood.TROUBLED);

        assertThat(post()).isEqualTo(500);
        keptAndNotAcknowledged();
    }

    @Test
    void whatIsResetIsNotAcknowledged() throws Exception {
        receiver.be(Mood.RESETTING);

        assertThatThrownBy(this::post).isInstanceOf(IOException.class);
        keptAndNotAcknowledged();
    }

    @Test
    void whatIsMetWithSilenceIsNotAcknowledged() throws Exception {
        receiver.be(Mood.HANGING);

        assertThatThrownBy(this::post).isInstanceOf(HttpTimeoutException.class);
        keptAndNotAcknowledged();
    }

    @Test
    void nobodyListensWhileItIsAwayAndItComesBackOnItsPort() throws Exception {
        assertThat(post()).isEqualTo(204);
        receiver.be(Mood.AWAY);
        assertThatThrownBy(this::post).isInstanceOf(ConnectException.class);

        receiver.be(Mood.WELL);

        assertThat(post()).isEqualTo(204);
        assertThat(mailbag.posts()).hasSize(2);
    }

    private void keptAndNotAcknowledged() {
        assertThat(mailbag.posts()).extracting(Post::acknowledged).containsExactly(false);
        assertThat(mailbag.told()).isZero();
    }

    private int post() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(HttpRequest.newBuilder(URI.create(receiver.url()))
                    .timeout(Duration.ofMillis(700))
                    .header("webhook-id", "msg_1")
                    .POST(BodyPublishers.ofString(BODY))
                    .build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
