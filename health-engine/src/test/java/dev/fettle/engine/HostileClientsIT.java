package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send too much, too slowly, or nonsense: each is refused, and the next one is served. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
class HostileClientsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PATIENCE_MS = 30_000;
    private static final int MEBIBYTE = 1024 * 1024;

    @BeforeEach
    void untilReady() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().auth().oauth2(LocalStack.TOKEN).get("/api/v1/tokens").then()
                        .statusCode(200));
    }

    @AfterEach
    void theNextOneIsServed() {
        given().get("/api/v1/health").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/tokens, 1048577", "/api/v1/push/nightly-job, 2000000000", "/api/v1/apply, 67108865"})
    void aBodyThatSaysItIsTooLargeIsRefusedBeforeItIsSent(String path, long length) throws IOException {
        try (RawClient client = client()) {
            client.say(post(path, "Content-Length: " + length));

            assertThat(client.head()).startsWith("HTTP/1.1 413 ").contains("application/problem+json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/tokens", "/api/v1/push/nightly-job", "/api/v1/components"})
    void aBodyThatDoesNotSayItsLengthIsCutOff(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                    .header("Authorization", "Bearer " + LocalStack.TOKEN)
                    .header("Content-Type", "application/json")
                    .timeout(PATIENCE)
                    .POST(BodyPublishers.fromPublisher(
                            BodyPublishers.ofString("{\"name\":\"" + "x".repeat(2 * MEBIBYTE) + "\"}")))
                    .build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("urn:fettle:problem:too-large");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/tokens", "/api/v1/push/nightly-job", "/api/v1/components"})
    void nonsenseIsBadInput(String path) {
        List<byte[]> bodies = List.of(bytes("[".repeat(200_000)), bytes("{\"a\":".repeat(100_000)),
                bytes("{\"name\":" + "9".repeat(100_000) + "}"), bytes("{\"name\":1e999999999,\"role\":\"viewer\"}"),
                bytes("{\"name\":\"a"), bytes("nul"), bytes("{\"name\":\"a\",\"name\":"),
                new byte[]{'"', (byte) 0xff, '"'},
                new byte[]{'{', '"', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}'}, bytes("\0\0\0\0"), new byte[0]);
        for (byte[] body : bodies) {
            given().auth().oauth2(LocalStack.TOKEN)
                    .contentType(ContentType.JSON)
                    .body(body)
                    .post(path)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json");
        }
    }

    @Test
    void aDocumentToApplyThatIsNonsenseIsBadInputAndNothingOfItIsApplied() {
        String good = "components:\n  - { id: smuggled, check: { push: {} } }\n";
        List<byte[]> documents = List.of(bytes(good + "x-deep: " + "[".repeat(200_000)),
                bytes(good + "x-deep: " + "{a: ".repeat(100_000)),
                bytes(good + "x-deep: " + "[".repeat(1_000) + "]".repeat(1_000)),
                bytes("{\"components\":[{\"id\":\"smuggled\",\"check\":{\"push\":{}}}],\"x-deep\":"
                        + "[".repeat(100_000) + "]".repeat(100_000) + "}"),
                notUtf8(good + "x-text: \""), notUtf8(good + "# "), bytes(good + "x-nul: \"\0\"\n"),
                bytes(good + "  - { id: second, check: { push: {} }, interval: " + "9".repeat(100_000) + "s }\n"),
                bytes(good + "x-a: &a [x, x]\nx-b: &b [*a, *a, *nobody]\n"));
        for (byte[] document : documents) {
            apply(document).then().statusCode(400).contentType("application/problem+json");
            nothingIsApplied();
        }
    }

    @Test
    void aDocumentToApplyThatDoesNotSayItsLengthIsCutOffAndNothingOfItIsApplied() throws Exception {
        byte[] good = bytes("components:\n  - { id: smuggled, check: { push: {} } }\n");
        byte[] line = bytes("# " + "x".repeat(MEBIBYTE - 3) + "\n");
        List<byte[]> tooMuch = new ArrayList<>(Collections.nCopies(65, line));
        tooMuch.addFirst(good);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + "/api/v1/apply"))
                    .header("Authorization", "Bearer " + LocalStack.TOKEN)
                    .version(HttpClient.Version.HTTP_1_1)
                    .header("Content-Type", "application/yaml")
                    .timeout(PATIENCE)
                    .POST(BodyPublishers.ofByteArrays(tooMuch))
                    .build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("urn:fettle:problem:too-large");
        }
        nothingIsApplied();
    }

    private static Response apply(byte[] document) {
        return given().auth().oauth2(LocalStack.TOKEN)
                .contentType("application/yaml")
                .body(document)
                .post("/api/v1/apply?source=hostile");
    }

    private static void nothingIsApplied() {
        given().get("/api/v1/components/smuggled").then().statusCode(404);
    }

    private static byte[] notUtf8(String before) {
        byte[] text = bytes(before);
        byte[] whole = Arrays.copyOf(text, text.length + 4);
        System.arraycopy(new byte[]{(byte) 0xc3, (byte) 0x28, '"', '\n'}, 0, whole, text.length, 4);
        return whole;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a header of 60 KB              | GET /api/v1/health HTTP/1.1\\r\\nHost: x\\r\\nX-Long: <long>\\r\\n\\r\\n       | 431
            a line of 60 KB                | GET /<long> HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n                                 | 414
            a length that is none          | POST /api/v1/tokens HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: ten\\r\\n\\r\\n | 400
            two lengths                    | POST /api/v1/tokens HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\n | 400
            no HTTP at all                 | hello\\r\\n\\r\\n | 400
            """)
    void whatIsNoRequestIsRefusedAndTheConnectionClosed(String what, String said, int status) throws IOException {
        try (RawClient client = client()) {
            client.say(said.replace("\\r", "\r").replace("\\n", "\n").replace("<long>", "x".repeat(60_000)));

            assertThat(client.head()).as(what).containsPattern("\\AHTTP/1.[01] " + status + " ");
        }
    }

    @Test
    void aFloodOfHeadersIsRefused() throws IOException {
        try (RawClient client = client()) {
            StringBuilder head = new StringBuilder("GET /api/v1/health HTTP/1.1\r\nHost: x\r\n");
            for (int i = 0; i < 10_000; i++) {
                head.append("X-").append(i).append(": y\r\n");
            }
            client.say(head + "\r\n");

            assertThat(client.head()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void aBodyThatDoesNotComeIsWaitedForOnlySoLong() throws IOException {
        try (RawClient client = client()) {
            client.say(post("/api/v1/tokens", "Content-Length: 100") + "{\"name\":");

            assertThat(client.head()).startsWith("HTTP/1.1 408 ").contains("application/problem+json");
        }
    }

    @Test
    void aThousandSilentConnectionsDoNotKeepOthersOut() throws IOException {
        List<RawClient> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                RawClient client = client();
                client.say("GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-Slow: ");
                silent.add(client);
            }

            given().get("/api/v1/health").then().statusCode(200);
        } finally {
            for (RawClient client : silent) {
                client.close();
            }
        }
    }

    private static String post(String path, String header) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + LocalStack.TOKEN
                + "\r\nContent-Type: application/json\r\n" + header + "\r\n\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static RawClient client() throws IOException {
        return new RawClient(RestAssured.port, PATIENCE_MS);
    }
}
