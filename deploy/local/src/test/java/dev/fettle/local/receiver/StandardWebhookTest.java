package dev.fettle.local.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardWebhookTest {

    private static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final byte[] BODY = "[{\"ü\":1}]".getBytes(StandardCharsets.UTF_8);
    private static final Instant SENT = Instant.ofEpochSecond(1_790_000_000);

    private final StandardWebhook webhook = new StandardWebhook(SECRET);

    @Test
    void theReferenceImplementationsSignatureHolds() throws Exception {
        assertThat(holds(signature("msg_1"), SENT)).isTrue();
    }

    @Test
    void oneOfSeveralIsEnough() throws Exception {
        assertThat(holds("v1a,xyz v1,AAAA " + signature("msg_1"), SENT)).isTrue();
    }

    @Test
    void anotherIdBodyOrNoHeaderDoesNotHold() throws Exception {
        String signature = signature("msg_1");

        assertThat(holds(signature("msg_2"), SENT)).isFalse();
        assertThat(webhook.holds("msg_1", timestamp(), signature, "[]".getBytes(StandardCharsets.UTF_8), SENT))
                .isFalse();
        assertThat(webhook.holds(null, timestamp(), signature, BODY, SENT)).isFalse();
        assertThat(webhook.holds("msg_1", null, signature, BODY, SENT)).isFalse();
        assertThat(webhook.holds("msg_1", "soon", signature, BODY, SENT)).isFalse();
        assertThat(webhook.holds("msg_1", timestamp(), null, BODY, SENT)).isFalse();
    }

    @ParameterizedTest(name = "{0} s after it was sent: {1}")
    @CsvSource({"0, true", "300, true", "301, false", "-300, true", "-301, false"})
    void itIsFreshForFiveMinutes(long seconds, boolean fresh) throws Exception {
        assertThat(holds(signature("msg_1"), SENT.plusSeconds(seconds))).isEqualTo(fresh);
    }

    private boolean holds(String signature, Instant now) {
        return webhook.holds("msg_1", timestamp(), signature, BODY, now);
    }

    private static String timestamp() {
        return Long.toString(SENT.getEpochSecond());
    }

    private static String signature(String id) throws Exception {
        return new Webhook(SECRET).sign(id, SENT.getEpochSecond(), new String(BODY, StandardCharsets.UTF_8));
    }
}
