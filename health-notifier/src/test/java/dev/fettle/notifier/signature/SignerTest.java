package dev.fettle.notifier.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignerTest {

    static Stream<JsonNode> vectors() throws IOException {
        JsonNode all = new ObjectMapper().readTree(SignerTest.class.getResourceAsStream("/standard-webhooks.json"));
        return StreamSupport.stream(all.get("hmacSha256").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void signsAsTheVectorsSay(JsonNode vector) {
        Signer signer = new Signer(Secret.parse(vector.get("secret").asText()));

        String signature = signer.sign(vector.get("id").asText(), vector.get("timestamp").asLong(),
                vector.get("body").asText().getBytes(StandardCharsets.UTF_8));

        assertThat(signature).isEqualTo(vector.get("signature").asText());
    }

    @Test
    void anIndependentLibraryAcceptsTheSignature() throws Exception {
        String secret = "whsec_" + Base64.getEncoder().encodeToString(new byte[64]);
        String body = "[{\"data\":\"ä\"}]";
        long now = Instant.now().getEpochSecond();

        String signature = new Signer(Secret.parse(secret)).sign("msg_1", now, body.getBytes(StandardCharsets.UTF_8));

        new Webhook(secret).verify(body, HttpHeaders.of(Map.of("webhook-id", List.of("msg_1"), "webhook-timestamp",
                List.of(Long.toString(now)), "webhook-signature", List.of(signature)), (_, _) -> true));
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            hunter2hunter2hunter2hunter2 | must begin with whsec_     | a password
            whsk_6Xb/dCcHpPea21PS1N9VYw==| cannot be used             | a private key
            whsec_not*base64             | must be base64             | not base64
            whsec_MfKQ9r8GKYqrTwjUPD8ILA== | 24 to 64 bytes, was of 16 | too short
            whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= | 24 to 64 bytes, was of 65 | too long
            """)
    void whatIsNoSecretIsRefusedWithTheCommandThatMakesOne(String text, String why, String what) {
        assertThatIllegalArgumentException().as(what).isThrownBy(() -> Secret.parse(text)).withMessageContaining(why)
                .withMessageContaining(Secret.COMMAND)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(text));
    }

    @Test
    void secretsAreEqualByTheirBytes() {
        Secret secret = Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(secret).isEqualTo(Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                .hasSameHashCodeAs(Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                .isNotEqualTo(Secret.parse("whsec_NfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                .isNotEqualTo("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(Secret.standIn()).isNotEqualTo(Secret.standIn());
    }

    @Test
    void aSecretNeverShowsItself() {
        assertThat(Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).hasToString("***");
    }
}
