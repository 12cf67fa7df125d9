package dev.fettle.notifier.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
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
            whsec_not*base64             | must be base64             | not base64
            whsec_MfKQ9r8GKYqrTwjUPD8ILA== | 24 to 64 bytes, was of 16 | too short
            whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= | 24 to 64 bytes, was of 65 | too long
            """)
    void whatIsNoSecretIsRefusedWithTheCommandThatMakesOne(String text, String why, String what) {
        assertThatIllegalArgumentException().as(what).isThrownBy(() -> Secret.parse(text)).withMessageContaining(why)
                .withMessageContaining(Secret.COMMAND)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(text));
    }

    static Stream<JsonNode> asymmetric() throws IOException {
        JsonNode all = new ObjectMapper().readTree(SignerTest.class.getResourceAsStream("/standard-webhooks.json"));
        return StreamSupport.stream(all.get("ed25519").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("asymmetric")
    void signsWithAPrivateKeyAsTheVectorsSay(JsonNode vector) {
        String text = vector.get("privateKey").asText();
        byte[] body = vector.get("body").asText().getBytes(StandardCharsets.UTF_8);

        for (String form : List.of(text, seedOf(text))) {
            assertThat(new Signer(Secret.parse(form)).sign(vector.get("id").asText(),
                    vector.get("timestamp").asLong(), body)).isEqualTo(vector.get("signature").asText());
        }
    }

    @ParameterizedTest
    @MethodSource("asymmetric")
    void aReceiverVerifiesWithThePublicKeyAlone(JsonNode vector) throws Exception {
        String shown = Secret.parse(vector.get("privateKey").asText()).publicKey().orElseThrow();
        byte[] raw = Base64.getDecoder().decode(shown.substring("whpk_".length()));
        byte[] whole = Base64.getDecoder().decode(vector.get("privateKey").asText().substring("whsk_".length()));
        byte[] der = HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(raw));
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(key);
        verifier.update((vector.get("id").asText() + "." + vector.get("timestamp").asText() + "."
                + vector.get("body").asText()).getBytes(StandardCharsets.UTF_8));

        assertThat(shown).startsWith("whpk_");
        assertThat(raw).isEqualTo(Arrays.copyOfRange(whole, 32, 64));
        assertThat(verifier.verify(
                Base64.getDecoder().decode(vector.get("signature").asText().substring("v1a,".length())))).isTrue();
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            whsk_6Xb/dCcHpPea21PS1N9VYw== | was of 16          | too short
            whsk_not*base64               | must be base64     | not base64
            whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfWKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg== | its own public key | another public key
            """)
    void whatIsNoPrivateKeyIsRefusedWithTheCommandThatMakesOne(String text, String why, String what) {
        assertThatIllegalArgumentException().as(what).isThrownBy(() -> Secret.parse(text)).withMessageContaining(why)
                .withMessageContaining(Secret.KEY_COMMAND)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(text));
    }

    @Test
    void bothSecretsSignForAsLongAsTheyOverlap() {
        Secret now = Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Secret before = Secret.parse("whsec_NfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Instant until = Instant.ofEpochSecond(1_000);
        byte[] body = {'x'};
        Signatures signatures = new Signatures(now, before, until);

        String during = signatures.sign("msg_1", until.minusMillis(1), body);
        String after = signatures.sign("msg_1", until, body);

        assertThat(during).isEqualTo(new Signer(now).sign("msg_1", 999, body) + " "
                + new Signer(before).sign("msg_1", 999, body));
        assertThat(after).isEqualTo(new Signer(now).sign("msg_1", 1_000, body));
        assertThat(new Signatures(now, before, null).sign("msg_1", Instant.MAX.minusSeconds(1), body)).contains(" ");
        assertThat(new Signatures(now, null, null).sign("msg_1", until, body)).doesNotContain(" ");
    }

    @Test
    void aSuccessorIsAnotherSecretOfTheSameKind() {
        for (String text : List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=")) {
            Secret secret = Secret.parse(text);

            String successor = secret.successor(new SecureRandom());

            assertThat(successor).startsWith(text.substring(0, text.indexOf('_') + 1)).isNotEqualTo(text);
            assertThat(Secret.parse(successor)).isNotEqualTo(secret);
            assertThat(Secret.parse(successor).publicKey().isPresent()).isEqualTo(secret.publicKey().isPresent());
        }
    }

    private static String seedOf(String privateKey) {
        byte[] both = Base64.getDecoder().decode(privateKey.substring("whsk_".length()));
        return "whsk_" + Base64.getEncoder().encodeToString(Arrays.copyOf(both, 32));
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
